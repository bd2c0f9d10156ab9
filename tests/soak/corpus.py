"""The corpus, and the edits that people make between two runs."""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.soak.newsletters import MAKERS, fresh

MANIFEST, CORRECTIONS = "manifest.toml", "corrections.toml"
_FEWEST, _MOST = 6, 30  # files
_FOLDERS = ("yunqiao", "xinglin", "qingshibang/2023", "旧报")
_GOOD_MANIFESTS = (
    '[[street]]\nname = "青石浜街道"\ndistrict = "临江区"\npaths = ["qingshibang/*"]\n',
    '[[department]]\nname = "垃圾分类办公室"\naliases = ["分类办"]\n',
    '[[issue]]\npaths = ["旧报/*"]\ndate = 2022-03-15\n',
    "",
)
_BAD_MANIFESTS = ("[[street]]\nname = 3\n", "[[street", '[[street]]\nfoo = "a"\n', "\x00\x01")
_BAD_CORRECTIONS = ('[[correction]]\nid = "a"\nevent_date = 7\n', "correction = 1\n", "[[corr")


@dataclass(slots=True)
class Corpus:
    """A folder of newsletters, and a counter from which each new file gets its name."""

    root: Path
    made: int = 0

    def files(self) -> list[Path]:
        """Return the newsletters in order; a link counts even if its target is missing."""
        every = sorted(path for path in self.root.rglob("*") if path.suffix in MAKERS)
        return [path for path in every if path.is_file() or path.is_symlink()]

    def fill(self, dice: random.Random, count: int = _FEWEST + 8) -> None:
        """Write the first files."""
        for _ in range(count):
            self._add(dice)

    def edit(self, dice: random.Random) -> str:
        """Make one random edit; return a description of it."""
        count = len(self.files())
        if count <= _FEWEST:
            return self._add(dice)
        rarer = (self._unreadable, self._correct, self._correct, self._manifest)
        return dice.choice([*self._deeds(count), *rarer])(dice)

    def edit_file(self, dice: random.Random) -> str:
        """Edit a random file so that it can still be read; return a description."""
        return dice.choice(self._deeds(len(self.files())))(dice)

    def _deeds(self, count: int) -> list[Callable[[random.Random], str]]:
        return [
            *([self._add] * (4 if count < _MOST else 0)),
            *([self._change] * 4),
            *([self._remove] * (2 if count < _MOST else 6)),
            *(self._rename, self._copy, self._swap, self._corrupt, self._corrupt, self._touch),
        ]

    def mend(self) -> str:
        """Remove the operator's files, which no run can use if they are wrong."""
        for name in (MANIFEST, CORRECTIONS):
            (self.root / name).unlink(missing_ok=True)
        return "mend the manifest and the corrections"

    def _named(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _new_path(self, suffix: str, dice: random.Random) -> Path:
        self.made += 1
        month, day = 1 + self.made % 12, 1 + self.made % 28
        name = f"2023-{month:02}-{day:02}_{self.made}{suffix}"
        path = self.root / dice.choice(_FOLDERS) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _add(self, dice: random.Random) -> str:
        suffix = dice.choice((*MAKERS, ".txt", ".jsonl"))
        path = self._new_path(suffix, dice)
        path.write_bytes(fresh(suffix, dice))
        return f"add {self._named(path)}"

    def _pick(self, dice: random.Random) -> Path:
        return dice.choice(self.files())

    def _change(self, dice: random.Random) -> str:
        path = self._pick(dice)
        content = fresh(path.suffix, dice)
        path.unlink()
        path.write_bytes(content)
        return f"change {self._named(path)}"

    def _remove(self, dice: random.Random) -> str:
        path = self._pick(dice)
        path.unlink()
        return f"remove {self._named(path)}"

    def _rename(self, dice: random.Random) -> str:
        path = self._pick(dice)
        new = self._new_path(path.suffix, dice)
        path.rename(new)
        return f"rename {self._named(path)} to {self._named(new)}"

    def _copy(self, dice: random.Random) -> str:
        path = dice.choice([each for each in self.files() if each.is_file()])
        new = self._new_path(path.suffix, dice)
        new.write_bytes(path.read_bytes())
        return f"copy {self._named(path)} to {self._named(new)}"

    def _swap(self, dice: random.Random) -> str:
        one, other = dice.sample(self.files(), 2)
        aside = self.root / ".aside"
        one.rename(aside)
        other.rename(one)
        aside.rename(other)
        return f"swap {self._named(one)} and {self._named(other)}"

    def _corrupt(self, dice: random.Random) -> str:
        path = dice.choice([each for each in self.files() if each.is_file()])
        content = bytearray(path.read_bytes())
        how = dice.choice(("flip", "cut", "empty", "noise"))
        if how == "flip":
            for _ in range(20 if content else 0):
                content[dice.randrange(len(content))] = dice.randrange(256)
        elif how == "cut":
            del content[len(content) // 2 :]
        else:
            content[:] = b"" if how == "empty" else dice.randbytes(3000)
        path.write_bytes(content)
        return f"corrupt ({how}) {self._named(path)}"

    def _touch(self, dice: random.Random) -> str:
        path = dice.choice([each for each in self.files() if each.is_file()])
        when = 1_600_000_000 + dice.randrange(1000)
        os.utime(path, (when, when))
        return f"touch {self._named(path)}"

    def _unreadable(self, dice: random.Random) -> str:
        """Replace a file by a link without a target, as if its network share were away."""
        path = self._pick(dice)
        path.unlink()
        path.symlink_to(self.root / "gone")
        return f"make unreadable {self._named(path)}"

    def _correct(self, dice: random.Random) -> str:
        path = self.root / CORRECTIONS
        if dice.random() < 0.25:
            text = dice.choice(_BAD_CORRECTIONS)
        else:
            source = self._named(self._pick(dice))
            text = (
                f'[[correction]]\nfiles = ["{source}", "none/*"]\nstreet = "云桥路街道"\n'
                f"event_date = 2023-0{dice.randint(1, 9)}-11\n"
            )
        path.write_text(text, "utf-8")
        return f"write corrections: {text!r}"

    def _manifest(self, dice: random.Random) -> str:
        text = dice.choice(_BAD_MANIFESTS if dice.random() < 0.25 else _GOOD_MANIFESTS)
        (self.root / MANIFEST).write_text(text, "utf-8")
        return f"write manifest: {text!r}"
