using System.Globalization;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>The buses that a device or a fault is for, as typed before it: <c>7/dead:1</c>, <c>1-25/lamp-controller:1</c>; all without.</summary>
internal readonly record struct BusPrefix(int First, int Last)
{
    internal bool Holds(int bus) => bus >= First && bus <= Last;

    /// <summary>Takes the prefix off.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="buses">How many there are.</param>
    /// <param name="rest">What follows the prefix.</param>
    /// <param name="prefix">The buses.</param>
    /// <param name="fault">Why it is none, when false.</param>
    internal static bool TryTake(string typed, int buses, out string rest, out BusPrefix prefix, out string fault)
    {
        (rest, prefix, fault) = (typed, new BusPrefix(1, buses), "");
        var slash = typed.IndexOf('/', StringComparison.Ordinal);

        // A name may have a slash too; a kind of device or of fault never begins with a digit.
        if (slash < 1 || !char.IsAsciiDigit(typed[0])) return true;
        var text = typed[..slash];
        rest = typed[(slash + 1)..];
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var isRead = TryNumber(dash < 0 ? text : text[..dash], out var first) & TryNumber(dash < 0 ? text : text[(dash + 1)..], out var last);
        if (!isRead || first < 1 || last < first) fault = $"write the buses as 7/ or 1-25/, not {text}/";
        else if (last > buses) fault = $"there {(buses == 1 ? "is one bus" : $"are buses 1 to {buses}")}; --buses N makes more";
        prefix = new BusPrefix(first, last);
        return fault.Length == 0;
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
