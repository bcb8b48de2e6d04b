using System.Runtime.InteropServices;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.Decoding;

/// <summary>
/// Times of a gateway that has never known what time it is: they count from its start, so that only the distances between them mean
/// anything. They are moved so that the newest of the message is its receipt. That it was so stays in the journal: the ledger
/// block keeps its clock quality.
/// </summary>
internal static class ReceiptTimes
{
    internal static void Apply(DecodedMessage message)
    {
        if (!message.HasLedger || message.Clock != ClockQuality.Unknown || message.Kind == MessageKind.NodeBirth) return;
        var readings = CollectionsMarshal.AsSpan(message.Readings);
        var newest = long.MinValue;
        foreach (ref readonly var row in readings) newest = Math.Max(newest, row.Reading.UnixMs);
        foreach (ref var row in readings)
        {
            // A birth names series that have no reading yet at whatever time: far behind the others they stay at the start of times.
            var behind = newest - row.Reading.UnixMs;
            row = row with { Reading = row.Reading with { UnixMs = behind < message.ReceivedUnixMs ? message.ReceivedUnixMs - behind : 0 } };
        }
    }
}
