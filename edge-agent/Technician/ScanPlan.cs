using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>What is scanned and how.</summary>
internal sealed record ScanPlan
{
    /// <summary>Serial settings, the likely first; empty behind TCP.</summary>
    public required IReadOnlyList<LineSettings> Settings { get; init; }

    /// <summary>Unit ids, ascending.</summary>
    public required IReadOnlyList<byte> Units { get; init; }

    public required TimeSpan Timeout { get; init; }

    /// <summary>
    /// The units that are asked first under every setting: installers count from 1, and new devices come with 1, 100, 247 or so. With one of
    /// them the setting is known, and only then are all units asked.
    /// </summary>
    public IReadOnlyList<byte> LikelyUnits => [.. Units.Where(unit => unit is <= 16 or 20 or 32 or 50 or 64 or 100 or 200 or 247)];

    /// <summary>Reads 1-20,30 as unit ids; null when it is something else.</summary>
    public static IReadOnlyList<byte>? ParseUnits(string text, byte lowest = ModbusLimits.UnitMin)
    {
        var highest = lowest == 0 ? byte.MaxValue : ModbusLimits.UnitMax;
        var units = new SortedSet<byte>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-', 2);
            if (!byte.TryParse(ends[0], out var first) || !byte.TryParse(ends[^1], out var last)) return null;
            if (first < lowest || last > highest || first > last) return null;
            for (int unit = first; unit <= last; unit++) units.Add((byte)unit);
        }

        return [.. units];
    }

    /// <summary>Settings from options: what is given is fixed, the rest as usual.</summary>
    public static IReadOnlyList<LineSettings> SettingsFor(int? baud, SerialParity? parity, int? stopBits)
    {
        var usual = LineSettings.Usual.Where(each =>
            (baud is null || each.Baud == baud) && (parity is null || each.Parity == parity) && (stopBits is null || each.StopBits == stopBits)).ToList();
        return usual.Count > 0 ? usual : [new LineSettings(baud ?? 9600, parity ?? SerialParity.None, stopBits ?? 1)];
    }
}
