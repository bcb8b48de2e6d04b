using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>What may go first when there is no room. Lies on disk and in epochs: never renumber.</summary>
public enum DropClass : byte
{
    /// <summary>Lighting and weather: thinned first, dropped first.</summary>
    Bulk = 0,

    /// <summary>Pressure, flow and volume of pipes, state of sensors.</summary>
    Process = 1,

    /// <summary>What an alarm may hang on: never thinned, dropped last.</summary>
    Alarm = 2,
}

/// <summary>The class of every quantity.</summary>
public static class DropClasses
{
    public const int Count = 3;

    // Group numbers of the catalogue: a quantity that this version does not know falls into the class of its group.
    private const int LampGroup = 1;
    private const int EnvironmentGroup = 2;

    public static DropClass Of(Quantity quantity) => quantity switch
    {
        Quantity.LampFault or Quantity.CoverOpen or Quantity.CoverTilt or Quantity.CoverWaterLevel or Quantity.GasCh4 or Quantity.GasCh4Volume or Quantity.GasH2s or Quantity.GasStatus
            or Quantity.PoleTilt or Quantity.PoleLeakageCurrent or Quantity.PoleDoorOpen or Quantity.PoleEmergencyButton => DropClass.Alarm,
        _ => (int)quantity / 100 is LampGroup or EnvironmentGroup ? DropClass.Bulk : DropClass.Process,
    };

    /// <summary>Changes slowly enough for minimum, maximum and mean to tell its story; states are kept change by change instead.</summary>
    internal static bool IsSlow(Quantity quantity) =>
        QuantityCatalogue.TryGet(quantity, out var info) && info.DataType is SparkplugDataType.Float or SparkplugDataType.Double;

    /// <summary>The epoch of a class in one start of the agent: numbers of a class have no holes where another class was dropped.</summary>
    /// <param name="start">Random number of the start, not 0.</param>
    /// <param name="class">The class.</param>
    internal static ulong EpochOf(ulong start, DropClass @class) => (start << 2) + (ulong)@class + 1;
}
