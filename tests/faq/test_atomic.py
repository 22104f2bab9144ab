import stat
import threading

import pytest

from faq.atomic import atomic_write


def test_a_file_is_replaced_whole_and_keeps_its_permissions(tmp_path):
    path = tmp_path / "facts"
    path.write_text("old")
    path.chmod(0o640)
    with atomic_write(path, durable=True) as beside:
        beside.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_file_and_its_folder_as_they_were(tmp_path):
    path = tmp_path / "facts"
    path.write_text("old")
    with pytest.raises(ValueError, match="half"), atomic_write(path) as beside:
        beside.write_text("half of it")
        raise ValueError("half")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_has_the_permissions_asked_for(tmp_path):
    path = tmp_path / "key"
    with atomic_write(path, mode=0o600) as beside:
        beside.write_text("secret")
        assert stat.S_IMODE(beside.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_goes_on_pointing_to_its_file(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    file, link = tmp_path / "elsewhere" / "facts", tmp_path / "facts"
    file.write_text("old")
    link.symlink_to(file)
    with atomic_write(link) as beside:
        beside.write_text("new")
    assert link.is_symlink()
    assert file.read_text() == "new"


def test_a_folder_that_is_missing_is_not_made(tmp_path):
    with pytest.raises(FileNotFoundError), atomic_write(tmp_path / "no" / "facts"):
        pytest.fail("there is nothing to write to")
    assert list(tmp_path.iterdir()) == []


def test_of_many_that_make_one_file_the_first_wins_and_the_others_are_told(tmp_path):
    path, refused, start = tmp_path / "key", [], threading.Barrier(8)

    def make(number):
        try:
            with atomic_write(path, overwrite=False) as beside:
                beside.write_text(str(number))
                start.wait(10)
        except FileExistsError:
            refused.append(str(number))

    threads = [threading.Thread(target=make, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted([path.read_text(), *refused]) == [str(number) for number in range(8)]
    assert list(tmp_path.iterdir()) == [path]
