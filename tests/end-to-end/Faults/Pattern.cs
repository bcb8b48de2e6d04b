using SmartPoles.DeviceSimulators.Devices;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>The profile that reads a pattern device, and the way back from a stored value to the answer that it came in.</summary>
internal static class Pattern
{
    public const string ProfileName = "pattern";

    /// <summary>Where the shortest question that this profile allows begins: the first of its quantities alone.</summary>
    public const int ProbeAddress = 0;

    /// <summary>Registers of that question. In the ordinary ones the second quantity comes along.</summary>
    public const int ProbeWords = 2;

    private static readonly (string Quantity, int Register, int Divisor)[] Series =
        [("water/volume", 0, 1), ("lamp/energy", 10, 100), ("env/rain", 60, 10_000)];

    /// <summary>Quantities wide enough for 32 bits and sent as doubles, so that nothing is rounded on the way.</summary>
    public static string Profile =>
        $$"""
        { "Version": 1, "Source": "The simulators' pattern device", "Registers": [
        {{string.Join(",\n", Series.Select(row => $$"""  { "Quantity": "{{row.Quantity}}", "Register": {{row.Register}}, "Type": "U32", "Scale": {{1m / row.Divisor}} }"""))}}
        ] }
        """;

    /// <summary>Where a quantity is read; -1 for one that the profile does not have.</summary>
    public static int RegisterOf(string quantity) => Array.Find(Series, row => row.Quantity == quantity) is { Quantity: not null } row ? row.Register : -1;

    public static IEnumerable<int> Registers => Series.Select(row => row.Register);

    /// <summary>What a stored value says of itself; null when no pattern device can have said it.</summary>
    public static Mark? MarkOf(string quantity, double value)
    {
        var row = Array.Find(Series, candidate => candidate.Quantity == quantity);
        if (row.Divisor == 0) return null;
        var scaled = value * row.Divisor;
        var raw = Math.Round(scaled);
        if (raw is < 0 or > uint.MaxValue || Math.Abs(scaled - raw) > 1e-3) return null;
        return MarkOf((uint)raw) is { } mark && mark.Register == row.Register ? mark : null;
    }

    /// <summary>The mark in the two registers of a pair.</summary>
    public static Mark MarkOf(uint raw) => new((byte)(raw >> 24), (int)(raw >> 16 & 0xFF) * 2, (int)(raw & 0xFFFF));
}

/// <summary>One pair of registers of one answer: no two answers of a run have the same.</summary>
/// <param name="Unit">Who said it.</param>
/// <param name="Register">Where it stands.</param>
/// <param name="Question">Which question to this unit it answers; see <see cref="PatternDevice"/>.</param>
internal readonly record struct Mark(byte Unit, int Register, int Question);
