using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>What to suspect when a device refuses a question.</summary>
public static class HoleFinder
{
    /// <summary>The registers between the fields of one question that no field needs.</summary>
    public static IReadOnlyList<RegisterHole> Gaps(ModbusFunction function, IReadOnlyList<ProfileField> fields)
    {
        var gaps = new List<RegisterHole>();
        var end = -1;
        foreach (var field in fields.OrderBy(field => field.Register))
        {
            if (end >= 0 && field.Register > end) gaps.Add(new RegisterHole(function, end, field.Register));
            end = Math.Max(end, field.RegisterEnd);
        }

        return gaps;
    }

    /// <summary>
    /// Holes that take a refused question apart: all its gaps, or else a cut near its middle, so that asking again and again finds one
    /// illegal field among n in log2(n) steps. None for a question that cannot be taken apart.
    /// </summary>
    public static IReadOnlyList<RegisterHole> Split(ModbusFunction function, IReadOnlyList<ProfileField> fields)
    {
        var gaps = Gaps(function, fields);
        if (gaps.Count > 0) return gaps;
        ProfileField[] sorted = [.. fields.OrderBy(field => field.Register).ThenBy(field => field.RegisterEnd)];
        var cut = -1;
        var end = 0;
        for (var index = 1; index < sorted.Length; index++)
        {
            end = Math.Max(end, sorted[index - 1].RegisterEnd);
            var isBorder = end <= sorted[index].Register;
            if (isBorder && (cut < 0 || Math.Abs((2 * index) - sorted.Length) < Math.Abs((2 * cut) - sorted.Length))) cut = index;
        }

        return cut < 0 ? [] : [new RegisterHole(function, sorted[cut].Register, sorted[cut].Register)];
    }
}
