"""The acts whose every write is made to fail."""

import gateway.service
from services.audit import service as audit_service
from tests.campaigns.writes.act import Act
from tests.campaigns.writes.export_acts import check_export, export, prepare_export
from tests.campaigns.writes.ledger_acts import (
    append,
    check_ledger,
    check_unclosed,
    empty_log,
    open_and_close,
    prepare_ledger,
    prepare_unclosed,
)
from tests.campaigns.writes.migration_acts import OLD_ROWS, check_migrated, migrate, prepare_nothing, prepare_older

_AUDIT, _GATEWAY = audit_service.MIGRATIONS, gateway.service.MIGRATIONS
ACTS = (
    Act("append", "data/", prepare_ledger, append, check_ledger),
    Act("checkpoint of the store", "data/", prepare_ledger, empty_log, check_ledger),
    Act("opening and closing", "data/", prepare_unclosed, open_and_close, check_unclosed),
    Act("export with its checkpoint", ("out", ".out."), prepare_export, export, check_export),
    Act("migration of a new store", "room.db", prepare_nothing, migrate(_AUDIT), check_migrated(_AUDIT, [])),
    Act(
        "migration of an older store", "room.db", prepare_older, migrate(_GATEWAY),
        check_migrated(_GATEWAY, OLD_ROWS),
    ),
)  # fmt: skip
