"""Drafts are laid where the analyst writes; what she has written is never overwritten, and belongs to the inputs."""

from iop_analysis.drafting import write_drafts
from iop_analysis.store import DataRoot


def test_missing_drafts_are_written_and_others_left_alone(data_copy):
    root = DataRoot(data_copy.path)
    own = data_copy.raw / "2025" / "texter" / "samverkan.md"
    own.parent.mkdir()
    own.write_text("Mitt eget.\n", encoding="utf-8")
    drafted = write_drafts(root, 2025)
    assert drafted.kept == ("samverkan.md",)
    assert own.read_text(encoding="utf-8") == "Mitt eget.\n"
    assert "{cases#}" in (own.parent / "bedomning.md").read_text(encoding="utf-8")
    assert "raw/2025/texter/samverkan.md" in root.hashes(2025)
    assert write_drafts(root, 2025).written == ()
