using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Evidence;

/// <summary>One reading of a proof, as it lay in the journal.</summary>
internal readonly record struct EvidenceRow(long Position, long ReceivedUnixMs, JournalRow Row)
{
    internal Quantity Quantity => Row.Reading.Quantity;

    internal Quality Quality => Row.Reading.Quality;
}

/// <summary>One birth or death of a gateway or a device.</summary>
internal readonly record struct EvidenceEvent(long Position, long ReceivedUnixMs, EntryType Type, string? Device);
