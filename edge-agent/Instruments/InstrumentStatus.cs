using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.EdgeAgent.Instruments;

/// <summary>One port at a moment.</summary>
/// <param name="Name">Name of the port.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="Counters">What happened at it since the start.</param>
/// <param name="Devices">In the order of the configuration.</param>
public sealed record InstrumentStatus(string Name, string Address, InstrumentCounters Counters, IReadOnlyList<InstrumentDeviceStatus> Devices);

/// <summary>One kind of data of one station at a moment.</summary>
/// <param name="Id">Device id.</param>
/// <param name="Station">MN.</param>
/// <param name="Data">Which of its data.</param>
/// <param name="IsSilent">Without data for too long.</param>
/// <param name="LastHeardUnixMs">When data of it were last kept; 0 for never.</param>
public sealed record InstrumentDeviceStatus(string Id, string Station, string Data, bool IsSilent, long LastHeardUnixMs);

/// <summary>The counters of a port with their names, once for JSON and metrics.</summary>
internal static class InstrumentFigures
{
    public static IEnumerable<(string Name, long Value, string Help)> Of(InstrumentCounters counters) =>
    [
        ("connections", counters.Connections, "Connections taken"),
        ("connections_refused", counters.ConnectionsRefused, "Connections closed because there were too many"),
        ("taken_packets", counters.Taken, "Packets whose data were kept"),
        ("repeated_packets", counters.Repeated, "Packets that came before, acknowledged again and used once"),
        ("asked_again_packets", counters.AskedAgain, "Packets with a jump, not acknowledged so that they are sent again"),
        ("unused_packets", counters.Unused, "Data that no configured device takes"),
        ("refused_packets", counters.Refused, "Packets that break the grammar"),
        ("doubted_packets", counters.Doubted, "Packets of a known station that are not believed: password, times"),
        ("unknown_stations_packets", counters.UnknownStations, "Packets of stations that the configuration does not know"),
        ("bad_checksums", counters.BadCrcs, "Frames with a wrong checksum, of connections that have ended"),
        ("skipped_bytes", counters.BytesSkipped, "Bytes that belong to no frame, of connections that have ended"),
        ("withheld_answers", counters.Withheld, "Acknowledgements withheld because the disk does not take what came"),
        ("no_room_packets", counters.NoRoom, "Packets for whose data there was no room, not acknowledged"),
        ("answers", counters.Answers, "Acknowledgements sent"),
        ("plausible_values", counters[Hj212Verdict.Plausible], "Values believed"),
        ("out_of_range_values", counters[Hj212Verdict.OutOfRange], "Values outside their legal range"),
        ("too_fast_values", counters[Hj212Verdict.TooFast], "Values that changed faster than the factor does"),
        ("unit_fault_values", counters[Hj212Verdict.UnitFault], "Values a thousand times or a thousandth of the last one"),
        ("malformed_values", counters[Hj212Verdict.WrongForm] + counters[Hj212Verdict.Disordered], "Values of another type, or minimum, mean and maximum out of order"),
        ("flagged_values", counters[Hj212Verdict.Flagged], "Values that the instrument itself calls not good"),
        ("unknown_factor_values", counters[Hj212Verdict.UnknownFactor], "Values of factors that are not configured"),
    ];
}
