using SmartPoles.DeviceSimulators.Faults;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>How slaves behave beside what their registers hold: their mischief, and the log of what they answered.</summary>
/// <param name="Faults">What goes wrong; nothing unless given.</param>
/// <param name="Served">Where answers are noted; nowhere unless given.</param>
public sealed record SlaveConduct(BusFaultPlan? Faults = null, ServedLog? Served = null)
{
    /// <summary>Answers always, tells nobody.</summary>
    public static SlaveConduct Faultless { get; } = new();

    internal BusMischief MischiefOn(UnitTable units, TimeProvider clock, BusCounters counters) =>
        new(Faults ?? BusFaultPlan.None, units.Units.Select(row => row.Unit), clock, counters.Faults);
}
