using SmartPoles.DeviceSimulators.Faults;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>How slaves behave beside what their registers hold: their mischief, and the log of what they answered.</summary>
/// <param name="Faults">What goes wrong; nothing unless given.</param>
/// <param name="Served">Where answers are noted; nowhere unless given.</param>
/// <param name="Bus">Name of the bus in that log, before the one of the line; none unless there are several.</param>
public sealed record SlaveConduct(BusFaultPlan? Faults = null, ServedLog? Served = null, string Bus = "")
{
    /// <summary>Answers always, tells nobody.</summary>
    public static SlaveConduct Faultless { get; } = new();

    /// <summary>What a line is called in the log: <c>rtu</c>, or <c>bus-07/rtu</c> of several.</summary>
    internal string LineName(string line) => Bus.Length == 0 ? line : $"{Bus}/{line}";

    internal BusMischief MischiefOn(UnitTable units, TimeProvider clock, BusCounters counters) =>
        new(Faults ?? BusFaultPlan.None, units.Units.Select(row => row.Unit), clock, counters.Faults);
}
