using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Intake;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.IngestServer.Journaling;

/// <summary>A run of records that the ledger has as seen before the journal has it on disk.</summary>
/// <param name="Position">End of its entry.</param>
/// <param name="Epoch">Epoch of the agent.</param>
/// <param name="Device">Device id.</param>
/// <param name="Entry">The run.</param>
internal readonly record struct PendingNote(long Position, ulong Epoch, string Device, LedgerEntry Entry);

/// <summary>
/// Notes of one gateway that a failed commit would make false: a record that the ledger knew and the disk does not would be
/// acknowledged when it comes again, and be lost. Bounded by what one commit holds.
/// </summary>
internal sealed class PendingNotes(GatewayLedger ledger)
{
    private readonly Queue<PendingNote> _notes = new();

    internal void Add(long durablePosition, in PendingNote note)
    {
        while (_notes.TryPeek(out var oldest) && oldest.Position <= durablePosition) _notes.Dequeue();
        _notes.Enqueue(note);
    }

    internal void StrikeOutLost(IDurability journal)
    {
        while (_notes.TryDequeue(out var note))
        {
            if (journal.IsDurable(note.Position) == false) ledger.StrikeOut(note.Epoch, note.Device, note.Entry);
        }
    }
}
