"""TF-IDF against scikit-learn's."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.features import NgramWeights, TfIdf
from nlu.text import level

UNSEEN = ["when does the jury meet and how long", "zzz", "", "la date limite limite limite", "🙂"]


@pytest.fixture(scope="module")
def texts(real_faq):
    return [u for topic in real_faq.topics.values() for entry in topic.values() for u in entry.utterances][::7]


def sklearns(texts, weights, fewest):
    kinds = [
        (weights.char, TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=fewest, sublinear_tf=True)),
        (weights.word, TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+", sublinear_tf=True)),
    ]
    fitted = [(weight, vectorizer.fit([level(text) for text in texts])) for weight, vectorizer in kinds]

    def rows(asked):
        levelled = [level(text) for text in asked]
        return np.hstack([vectorizer.transform(levelled).toarray() * weight**0.5 for weight, vectorizer in fitted])

    return rows


@pytest.mark.parametrize("count", [1000, 20])
def test_values_are_scikit_learns(texts, count):
    texts, weights = texts[:count], NgramWeights(0.4, 0.2)
    features, own = TfIdf.fit(texts, weights)
    expected = sklearns(texts, weights, 2 if count > 50 else 1)
    for rows, asked in ((own, texts), (features.rows(UNSEEN), UNSEEN), (features.rows([]), [])):
        ours = csr_matrix((rows.values, rows.columns, rows.ends), (len(asked), rows.width)).toarray()
        assert ours.dtype == np.float32
        if asked:
            assert ours.shape == expected(asked).shape
            assert np.abs(np.sort(ours) - np.sort(expected(asked))).max() < 1e-6
            assert np.abs(ours @ own_dense(features, texts).T - expected(asked) @ expected(texts).T).max() < 1e-5


def own_dense(features, texts):
    rows = features.rows(texts)
    return csr_matrix((rows.values, rows.columns, rows.ends), (len(texts), rows.width)).toarray()


def test_a_product_with_weights_is_that_of_the_whole_rows(texts):
    features, rows = TfIdf.fit(texts[:100], NgramWeights())
    dense = np.random.default_rng(0).normal(size=(rows.width, 3)).astype(np.float16)
    assert np.allclose(rows @ dense, own_dense(features, texts[:100]) @ dense.astype(np.float32), atol=1e-3)


def test_what_is_loaded_is_what_was_fitted(texts):
    features, _ = TfIdf.fit(texts[:100], NgramWeights())
    again = TfIdf.load(features.arrays(), features.weights)
    assert (again.rows(UNSEEN).values == features.rows(UNSEEN).values).all()


def test_products_with_other_texts_are_those_of_the_matrices(texts):
    fitted, rows = TfIdf.fit(texts[:80], NgramWeights())
    asked = fitted.rows([*UNSEEN, *texts[:3]])
    matrices = [
        csr_matrix((each.values, each.columns, each.ends), (len(each.ends) - 1, each.width)) for each in (asked, rows)
    ]
    assert np.allclose(asked.times(rows.by_column()), (matrices[0] @ matrices[1].T).toarray(), atol=1e-6)
