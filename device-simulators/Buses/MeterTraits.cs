using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>How a meter differs from others of its kind.</summary>
[Flags]
public enum MeterTraits
{
    /// <summary>As most are.</summary>
    None = 0,

    /// <summary>CJ/T 188: identifiers high byte first.</summary>
    HighFirst = 1,

    /// <summary>CJ/T 188: the valve takes 20 s, and its status tells that it is under way.</summary>
    MovingValve = 2,

    /// <summary>DL/T 645 of 1997.</summary>
    Edition1997 = 4,

    /// <summary>DL/T 645: at most 8 bytes of a value in one frame, the rest in others.</summary>
    ShortFrames = 8,
}

/// <summary>How the traits are typed.</summary>
public static class MeterTraitNames
{
    private static readonly (MeterTraits Trait, string Name, bool IsDlt645)[] Names =
    [
        (MeterTraits.HighFirst, "high-first", false),
        (MeterTraits.MovingValve, "moving-valve", false),
        (MeterTraits.Edition1997, "1997", true),
        (MeterTraits.ShortFrames, "short-frames", true),
    ];

    /// <summary>The traits that a kind of meter may have.</summary>
    public static IEnumerable<string> Of(DeviceKind kind) => RowsOf(kind).Select(row => row.Name);

    /// <summary>Finds a trait of a kind by its name; null for none.</summary>
    public static MeterTraits? Find(string name, DeviceKind kind)
    {
        foreach (var row in RowsOf(kind))
        {
            if (row.Name == name) return row.Trait;
        }

        return null;
    }

    private static IEnumerable<(MeterTraits Trait, string Name, bool IsDlt645)> RowsOf(DeviceKind kind) =>
        Names.Where(row => row.IsDlt645 == (kind == DeviceKind.LampCabinetMeter) && (row.Trait != MeterTraits.MovingValve || kind != DeviceKind.HeatMeter));
}
