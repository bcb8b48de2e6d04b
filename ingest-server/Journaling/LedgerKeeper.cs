using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.IngestServer.Journaling;

/// <summary>
/// Brings the ledger back after a restart: the snapshot in the state store, then the journal from the snapshot's position.
/// </summary>
public sealed class LedgerKeeper
{
    private readonly StateDatabase _state;
    private readonly LedgerBook _book;
    private readonly List<(string Gateway, DeviceLedgerView View)> _changed = [];

    public LedgerKeeper(StateDatabase state, LedgerBook book)
    {
        _state = state;
        _book = book;
        state.Execute(
            """
            CREATE TABLE IF NOT EXISTS ledger(
                gateway TEXT NOT NULL, epoch TEXT NOT NULL, device TEXT NOT NULL, seen BLOB NOT NULL, dropped INTEGER NOT NULL,
                closed_at INTEGER NULL, PRIMARY KEY(gateway, epoch, device)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS ledger_position(id INTEGER PRIMARY KEY CHECK(id = 1), position INTEGER NOT NULL);
            """);

        // Of programs before 2026-12: the reasons of what was dropped were not kept.
        if (!state.Read(HasReasons)) state.Execute("ALTER TABLE ledger ADD COLUMN reasons TEXT NULL");
    }

    /// <summary>The journal may be dropped up to here as far as the ledger is concerned.</summary>
    public long SavedPosition { get; private set; }

    /// <summary>Position of the snapshot in the state store.</summary>
    public long LoadPosition() => _state.Read(LoadPosition);

    public void Restore(ServerJournal journal)
    {
        SavedPosition = _state.Read(LoadSnapshot);
        using var feed = new EntryFeed(journal.OpenReader(SavedPosition));
        while (feed.TryNext(out var record))
        {
            if (feed.TryParse(in record, out var entry)) Apply(in entry);
        }
    }

    /// <summary>
    /// Saves what has changed in the ledger. A ledger may know what the journal has not yet on disk, and a snapshot that outlives
    /// such a record would have it acknowledged when it comes again: so nothing is saved before the journal has caught up.
    /// </summary>
    /// <param name="visitLedgers">Visits each ledger, with every record in it that the journal has on disk before the call.</param>
    /// <param name="journal">The journal that the ledger follows.</param>
    /// <param name="stop">Ends the waiting.</param>
    public async ValueTask SaveAsync(Action<Action<GatewayLedger>> visitLedgers, ServerJournal journal, CancellationToken stop)
    {
        var position = journal.DurablePosition;
        if (position <= SavedPosition) return;
        _changed.Clear();
        visitLedgers(ledger => ledger.TakeChanged(_changed));
        if (!await journal.WaitAsync(journal.EndPosition, stop).ConfigureAwait(false))
        {
            foreach (var (gateway, view) in _changed) _book.Of(gateway).Touch(view.Epoch, view.Device);
            return;
        }

        _state.Write((connection, transaction) =>
        {
            foreach (var (gateway, view) in _changed) Save(connection, transaction, gateway, view);
            connection.Run(transaction, "INSERT OR REPLACE INTO ledger_position(id, position) VALUES(1, $1)", position);
        });
        SavedPosition = position;
    }

    private static void Save(SqliteConnection connection, SqliteTransaction transaction, string gateway, DeviceLedgerView device)
    {
        var seen = new byte[device.Seen.Count * 2 * sizeof(ulong)];
        for (var index = 0; index < device.Seen.Count; index++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(seen.AsSpan(index * 16), device.Seen[index].First);
            BinaryPrimitives.WriteUInt64LittleEndian(seen.AsSpan(index * 16 + 8), device.Seen[index].Last);
        }

        connection.Run(
            transaction,
            "INSERT OR REPLACE INTO ledger(gateway, epoch, device, seen, dropped, closed_at, reasons) VALUES($1, $2, $3, $4, $5, $6, $7)",
            gateway, device.Epoch.ToString(), device.Device, seen, (long)device.Dropped, (long?)device.ClosedAt, TextOf(device.Reasons));
    }

    private long LoadSnapshot(SqliteConnection connection)
    {
        using (var command = connection.Command("SELECT gateway, epoch, device, seen, dropped, closed_at, reasons FROM ledger"))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                var bytes = (byte[])reader.GetValue(3);
                var seen = new List<(ulong, ulong)>(bytes.Length / 16);
                for (var at = 0; at + 16 <= bytes.Length; at += 16)
                {
                    seen.Add((BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)), BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at + 8))));
                }

                _book.Of(reader.GetString(0)).Restore(new DeviceLedgerView(
                    ulong.Parse(reader.GetString(1)), reader.GetString(2), seen, (ulong)reader.GetInt64(4),
                    reader.IsDBNull(5) ? null : (ulong)reader.GetInt64(5))
                {
                    Reasons = ReasonsOf(reader.IsDBNull(6) ? "" : reader.GetString(6)),
                });
            }
        }

        return LoadPosition(connection);
    }

    private static bool HasReasons(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT COUNT(*) FROM pragma_table_info('ledger') WHERE name = 'reasons'");
        return command.ExecuteScalar() is > 0L;
    }

    /// <summary>Numbers of the wire and counts: <c>1:120 4:7</c>; null for none.</summary>
    private static string? TextOf(IReadOnlyDictionary<GapReason, ulong> reasons) =>
        reasons.Count == 0 ? null : string.Join(' ', reasons.OrderBy(row => row.Key).Select(row => $"{(int)row.Key}:{row.Value}"));

    private static Dictionary<GapReason, ulong> ReasonsOf(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(row => row.Split(':')).ToDictionary(row => (GapReason)byte.Parse(row[0], CultureInfo.InvariantCulture), row => ulong.Parse(row[1], CultureInfo.InvariantCulture));

    private static long LoadPosition(SqliteConnection connection)
    {
        using var position = connection.Command("SELECT position FROM ledger_position");
        return position.ExecuteScalar() is long saved ? saved : 0;
    }

    private void Apply(in JournalEntry entry)
    {
        switch (entry.Type)
        {
            case EntryType.Data or EntryType.Refused when LedgerBlock.Read(entry.Ledger, out var block) == LedgerStatus.Ok:
            {
                var ledger = _book.Of(JournalEntry.TextOf(entry.Gateway));
                var device = JournalEntry.TextOf(entry.Device);
                foreach (var run in block) ledger.Note(block.Epoch, device, run);
                break;
            }

            case EntryType.NodeBirth when LedgerClosings.Read(entry.Ledger, out _, out var closings) == LedgerStatus.Ok:
            {
                var ledger = _book.Of(JournalEntry.TextOf(entry.Gateway));
                foreach (var closing in closings) ledger.Close(closing);
                break;
            }
        }
    }
}
