"""The shape of the database, as a list of steps that sqlite-utils applies once each, in this order.

A step that has shipped is never edited: a change of shape is a new step. Each runs in a transaction together
with the note that it ran, so a step that fails leaves the file as it was.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("sparring")


@migrations()
def m001_tables(db: Database) -> None:
    """Interviews and what hangs on them; everything but the interview itself goes when it is deleted."""
    db.executescript(
        """
        CREATE TABLE interviews (
            id TEXT PRIMARY KEY NOT NULL CHECK (id <> ''),
            created TEXT NOT NULL,
            stage TEXT, role TEXT, persona TEXT, scenario TEXT,
            title TEXT NOT NULL DEFAULT '',
            prompt TEXT NOT NULL DEFAULT '',
            minutes REAL,
            seed INTEGER NOT NULL DEFAULT 0,
            status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed', 'imported')),
            elapsed REAL NOT NULL DEFAULT 0,
            model TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(model)),
            draft TEXT NOT NULL DEFAULT '',
            draft_code TEXT NOT NULL DEFAULT ''
        ) STRICT;
        CREATE TABLE turns (
            interview TEXT NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
            n INTEGER NOT NULL CHECK (n >= 1),
            speaker TEXT NOT NULL CHECK (speaker IN ('interviewer', 'candidate')),
            kind TEXT NOT NULL,
            t REAL NOT NULL DEFAULT 0,
            text TEXT NOT NULL,
            code TEXT,
            PRIMARY KEY (interview, n)
        ) STRICT;
        CREATE TABLE events (
            id INTEGER PRIMARY KEY,
            interview TEXT NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
            t REAL NOT NULL DEFAULT 0,
            turn INTEGER,
            kind TEXT NOT NULL,
            data TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(data))
        ) STRICT;
        CREATE TABLE grades (
            id INTEGER PRIMARY KEY,
            interview TEXT NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
            created TEXT NOT NULL,
            rubric TEXT NOT NULL DEFAULT '',
            grade TEXT NOT NULL CHECK (json_valid(grade)),
            provenance TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(provenance))
        ) STRICT;
        """
    )


@migrations()
def m002_immutable_grades(db: Database) -> None:
    """A grade is never changed and goes only with its interview: a cascade runs after the parent is gone."""
    db.executescript(
        """
        CREATE TRIGGER grades_are_never_changed BEFORE UPDATE ON grades
        BEGIN SELECT RAISE(ABORT, 'grades are immutable: add a new one'); END;
        CREATE TRIGGER grades_go_with_their_interview BEFORE DELETE ON grades
        WHEN EXISTS (SELECT 1 FROM interviews WHERE id = OLD.interview)
        BEGIN SELECT RAISE(ABORT, 'grades are immutable: delete the interview instead'); END;
        CREATE INDEX events_by_interview ON events (interview, id);
        CREATE INDEX grades_by_interview ON grades (interview, id);
        CREATE INDEX interviews_by_time ON interviews (created);
        """
    )


@migrations()
def m003_pressure(db: Database) -> None:
    """How hard stress mode pressed: 0 is the persona as written."""
    db.execute("ALTER TABLE interviews ADD COLUMN pressure INTEGER NOT NULL DEFAULT 0")


@migrations()
def m004_regrades(db: Database) -> None:
    """One row for each (transcript, what decides its grade, run), never changed: app/regrading/rows.py."""
    db.executescript(
        """
        CREATE TABLE regrades (
            id INTEGER PRIMARY KEY,
            transcript TEXT NOT NULL,
            key TEXT NOT NULL,
            run INTEGER NOT NULL CHECK (run >= 1),
            grader TEXT NOT NULL,
            interview TEXT REFERENCES interviews (id) ON DELETE CASCADE,
            source TEXT NOT NULL,
            created TEXT NOT NULL,
            grade TEXT NOT NULL CHECK (json_valid(grade))
        ) STRICT;
        CREATE UNIQUE INDEX regrades_once ON regrades (transcript, key, run);
        CREATE INDEX regrades_by_grader ON regrades (grader);
        CREATE INDEX regrades_by_interview ON regrades (interview);
        CREATE TRIGGER regrades_are_never_changed BEFORE UPDATE ON regrades
        BEGIN SELECT RAISE(ABORT, 'grades are immutable: add a new one'); END;
        """
    )


@migrations()
def m005_after_the_interview(db: Database) -> None:
    """What the candidate adds to a finished interview, which may be changed: app/after/kept.py."""
    db.executescript(
        """
        CREATE TABLE self_scores (
            interview TEXT PRIMARY KEY NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
            created TEXT NOT NULL,
            skipped INTEGER NOT NULL DEFAULT 0 CHECK (skipped IN (0, 1)),
            levels TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(levels))
        ) STRICT;
        CREATE TABLE disputes (
            interview TEXT NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
            signal TEXT NOT NULL,
            created TEXT NOT NULL,
            level INTEGER CHECK (level BETWEEN 1 AND 5),
            note TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (interview, signal)
        ) STRICT;
        CREATE TABLE debriefs (
            interview TEXT PRIMARY KEY NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
            changed TEXT NOT NULL,
            answers TEXT NOT NULL CHECK (json_valid(answers))
        ) STRICT;
        CREATE TABLE plans (
            interview TEXT NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
            created TEXT NOT NULL,
            signal TEXT NOT NULL,
            share REAL CHECK (share BETWEEN 0 AND 1),
            work TEXT NOT NULL,
            drills TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(drills)),
            deliverable TEXT NOT NULL,
            due TEXT NOT NULL,
            retest TEXT NOT NULL,
            status TEXT NOT NULL DEFAULT 'proposed' CHECK (status IN ('proposed', 'accepted', 'done')),
            artefact TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (interview, signal)
        ) STRICT;
        CREATE INDEX plans_by_due ON plans (status, due);
        """
    )


@migrations()
def m006_search(db: Database) -> None:
    """Full-text search over titles (n = 0) and turns, kept in step by triggers: app/storage/library.py.

    The index holds words of its own and no row numbers of `turns`, because VACUUM may change those.
    """
    db.executescript(
        """
        CREATE VIRTUAL TABLE said USING fts5(
            interview UNINDEXED, n UNINDEXED, text, tokenize = 'porter unicode61 remove_diacritics 2'
        );
        INSERT INTO said SELECT id, 0, title FROM interviews;
        INSERT INTO said SELECT interview, n, text FROM turns;
        CREATE TRIGGER a_title_is_indexed AFTER INSERT ON interviews
        BEGIN INSERT INTO said VALUES (NEW.id, 0, NEW.title); END;
        CREATE TRIGGER a_title_stays_indexed AFTER UPDATE OF title ON interviews
        BEGIN UPDATE said SET text = NEW.title WHERE interview = NEW.id AND n = 0; END;
        CREATE TRIGGER a_turn_is_indexed AFTER INSERT ON turns
        BEGIN INSERT INTO said VALUES (NEW.interview, NEW.n, NEW.text); END;
        CREATE TRIGGER a_turn_stays_indexed AFTER UPDATE OF text ON turns
        BEGIN UPDATE said SET text = NEW.text WHERE interview = NEW.interview AND n = NEW.n; END;
        CREATE TRIGGER a_turn_leaves_the_index AFTER DELETE ON turns
        WHEN EXISTS (SELECT 1 FROM interviews WHERE id = OLD.interview)
        BEGIN DELETE FROM said WHERE interview = OLD.interview AND n = OLD.n; END;
        CREATE TRIGGER an_interview_leaves_the_index AFTER DELETE ON interviews
        BEGIN DELETE FROM said WHERE interview = OLD.id; END;
        """
    )


@migrations()
def m007_desks(db: Database) -> None:
    """Notes, whiteboard and pause (app/desk.py), and what the page remembers (app/choosing.py)."""
    db.executescript(
        """
        CREATE TABLE desks (
            interview TEXT PRIMARY KEY NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
            notes TEXT NOT NULL DEFAULT '',
            board TEXT NOT NULL DEFAULT '',
            strokes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(strokes)),
            paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1))
        ) STRICT;
        CREATE TABLE remembered (
            name TEXT PRIMARY KEY NOT NULL,
            value TEXT NOT NULL CHECK (json_valid(value))
        ) STRICT;
        """
    )


@migrations()
def m008_deliverables(db: Database) -> None:
    """Every version of roadmap, matrix and checklist, and what was ticked off: app/practice/keeping.py."""
    db.executescript(
        """
        CREATE TABLE deliverables (
            kind TEXT NOT NULL CHECK (kind IN ('roadmap', 'matrix', 'checklist')),
            version INTEGER NOT NULL CHECK (version >= 1),
            created TEXT NOT NULL,
            reason TEXT NOT NULL,
            data TEXT NOT NULL CHECK (json_valid(data)),
            PRIMARY KEY (kind, version)
        ) STRICT;
        CREATE TABLE ticks (
            begun TEXT NOT NULL,
            item TEXT NOT NULL,
            created TEXT NOT NULL,
            artefact TEXT NOT NULL CHECK (artefact <> ''),
            PRIMARY KEY (begun, item)
        ) STRICT;
        CREATE TRIGGER deliverables_are_never_changed BEFORE UPDATE ON deliverables
        BEGIN SELECT RAISE(ABORT, 'versions are kept as they are: add a new one'); END;
        CREATE TRIGGER deliverables_are_kept BEFORE DELETE ON deliverables
        BEGIN SELECT RAISE(ABORT, 'versions are kept as they are: add a new one'); END;
        """
    )


@migrations()
def m009_drills(db: Database) -> None:
    """Results of drills, the sessions they belong to, and what was written there: app/drills/results.py."""
    db.executescript(
        """
        CREATE TABLE practice_sessions (
            id INTEGER PRIMARY KEY,
            created TEXT NOT NULL,
            mode TEXT NOT NULL CHECK (mode IN ('day', 'cycle')),
            minutes REAL NOT NULL,
            composed TEXT NOT NULL CHECK (json_valid(composed))
        ) STRICT;
        CREATE TABLE drill_results (
            id INTEGER PRIMARY KEY,
            created TEXT NOT NULL,
            drill TEXT NOT NULL,
            item TEXT NOT NULL,
            difficulty INTEGER NOT NULL CHECK (difficulty BETWEEN 1 AND 5),
            seconds REAL NOT NULL CHECK (seconds >= 0),
            parts TEXT NOT NULL CHECK (json_valid(parts)),
            hits TEXT NOT NULL CHECK (json_valid(hits)),
            missed TEXT NOT NULL CHECK (json_valid(missed)),
            mistakes TEXT NOT NULL CHECK (json_valid(mistakes)),
            share REAL NOT NULL CHECK (share BETWEEN 0 AND 1),
            sub_skills TEXT NOT NULL CHECK (json_valid(sub_skills)),
            silences TEXT NOT NULL CHECK (json_valid(silences)),
            fixed_after REAL,
            session INTEGER REFERENCES practice_sessions (id) ON DELETE SET NULL
        ) STRICT;
        CREATE INDEX drill_results_by_drill ON drill_results (drill, id);
        CREATE TABLE practice_notes (
            id INTEGER PRIMARY KEY,
            created TEXT NOT NULL,
            kind TEXT NOT NULL,
            text TEXT NOT NULL,
            session INTEGER REFERENCES practice_sessions (id) ON DELETE SET NULL
        ) STRICT;
        """
    )


@migrations()
def m010_stories(db: Database) -> None:
    """The bank of stories, and what was said when one was rehearsed: app/stories/keeping.py.

    The number of a deleted story is not given again, because plans point to stories by it.
    """
    db.executescript(
        """
        CREATE TABLE stories (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            created TEXT NOT NULL,
            changed TEXT NOT NULL,
            title TEXT NOT NULL,
            form TEXT NOT NULL CHECK (form IN ('star', 'car')),
            themes TEXT NOT NULL CHECK (json_valid(themes)),
            fields TEXT NOT NULL CHECK (json_valid(fields))
        ) STRICT;
        CREATE TABLE rehearsals (
            id INTEGER PRIMARY KEY,
            story INTEGER NOT NULL REFERENCES stories (id) ON DELETE CASCADE,
            created TEXT NOT NULL,
            seconds REAL NOT NULL CHECK (seconds > 0),
            said TEXT NOT NULL CHECK (said <> '')
        ) STRICT;
        CREATE INDEX rehearsals_by_story ON rehearsals (story, id);
        CREATE TRIGGER rehearsals_are_never_changed BEFORE UPDATE ON rehearsals
        BEGIN SELECT RAISE(ABORT, 'a rehearsal stays as it was said: keep another one'); END;
        """
    )


@migrations()
def m011_mistakes(db: Database) -> None:
    """The mistake log, and which interviews were searched for it: app/mistakes.

    The number of an entry that went is not given again: addresses and open pages hold it.
    """
    db.executescript(
        """
        CREATE TABLE mistakes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            created TEXT NOT NULL,
            source TEXT NOT NULL CHECK (source IN ('pattern', 'debrief', 'drill', 'hand')),
            key TEXT UNIQUE,
            about TEXT NOT NULL,
            interview TEXT REFERENCES interviews (id) ON DELETE CASCADE,
            places TEXT NOT NULL CHECK (json_array_length(places) > 0),
            broke TEXT NOT NULL CHECK (broke <> ''),
            why TEXT NOT NULL,
            rewire TEXT NOT NULL,
            drill TEXT NOT NULL,
            due TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('proposed', 'open', 'fixed', 'dismissed')),
            fixed TEXT NOT NULL DEFAULT '' CHECK ((fixed <> '') = (status = 'fixed'))
        ) STRICT;
        CREATE TABLE mistakes_searched (
            interview TEXT PRIMARY KEY NOT NULL REFERENCES interviews (id) ON DELETE CASCADE
        ) STRICT;
        CREATE INDEX mistakes_by_interview ON mistakes (interview);
        """
    )
