import pytest

from bot.web.minify import minified

SCRIPTS = {
    "comments": ("// why\nlet a = 1; // here\n/* and\nthere */ let b = 2;", "let a=1;let b=2;"),
    "words stay apart": ("const { a } = b;\nreturn  new Date();\nfor (const x of y) x;", "const{a}=b;return new Date();for(const x of y)x;"),
    "accents are letters": ("case é of à", "case é of à"),
    "signs that would become another": ("a + +b - -c + b++", "a+ +b- -c+b++"),
    "a line without a sign at its end": ("a()\nb()", "a()\nb()"),
    "a chain": ("a\n  .b()\n  .c();", "a.b().c();"),
    "what stands in quotes": ('a = "b  // c" + \'d  e\' + `f  ${g} /* h */`;', 'a="b  // c"+\'d  e\'+`f  ${g} /* h */`;'),
    "a quote in quotes": (r'a = "b\" // c";  d;', r'a="b\" // c";d;'),
    "regular expressions": (r"a.replace(/ [/] \/ \"  /g, b / c);", r"a.replace(/ [/] \/ \"  /g,b/c);"),
    "a style sheet": (
        "const STYLES = `\n.a > .b, .c { color: red; inset: 0 }\n@media (max-width: 9em) { .d { e: f } }\n`;",
        "const STYLES=`.a > .b,.c{color:red;inset:0}@media (max-width:9em){.d{e:f}}`;",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", SCRIPTS)
def test_what_only_readers_need_is_left_out(kind):
    script, expected = SCRIPTS[kind]
    assert minified(script) == f"{expected}\n"
    assert minified(expected) == f"{expected}\n"
