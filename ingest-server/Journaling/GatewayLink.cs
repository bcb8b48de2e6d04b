using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Journaling;

/// <summary>
/// Everything that is kept of a gateway beyond its connections. All members are used under <see cref="Gate"/>, so that the messages
/// of a gateway pass one after another, even where two of its connections overlap.
/// </summary>
internal sealed class GatewayLink(string gateway, GatewayLedger ledger)
{
    internal Lock Gate { get; } = new();

    internal string Gateway { get; } = gateway;

    internal GatewaySession Session { get; } = new(gateway);

    internal GatewayLedger Ledger { get; } = ledger;

    internal EntryWriter Writer { get; } = new();

    /// <summary>What is noted in the ledger and not yet durable.</summary>
    internal PendingNotes Pending { get; } = new(ledger);

    /// <summary>Sessions of the nodes that a foreign login speaks for; null for one of our agents.</summary>
    internal Dictionary<ForeignNode, ForeignSession>? ForeignSessions { get; set; }

    /// <summary>What a foreign login has sent lately, since it keeps no ledger; null for one of our agents.</summary>
    internal RecentPoints? RecentPoints { get; set; }

    /// <summary>The connection that may add; null when there is none.</summary>
    internal IGatewayInlet? Current { get; set; }

    /// <summary>End of the gateway's last entry in this life of the server.</summary>
    internal long LastPosition { get; set; }

    /// <summary>Messages whose alias no birth had, since <see cref="UnknownAliasSinceUnixMs"/>.</summary>
    internal int UnknownAliases { get; set; }

    internal long UnknownAliasSinceUnixMs { get; set; }
}
