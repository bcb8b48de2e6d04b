using System.Globalization;

namespace SmartPoles.DeviceSimulators.Instruments;

/// <summary>What may go wrong with a packet of an instrument.</summary>
public enum InstrumentFaultKind
{
    /// <summary>One to eight stray bytes in front of it.</summary>
    Noise,

    /// <summary>It ends early, and the next one follows.</summary>
    Truncate,

    /// <summary>Its printed checksum is another.</summary>
    WrongCrc,

    /// <summary>It is sent so much later.</summary>
    Late,

    /// <summary>It is split into two parts.</summary>
    Split,
}

/// <summary>One fault: what, how often, how late.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Probability">Share of the transmissions that have it, 0 to 1; of the messages for a split.</param>
/// <param name="Delay">For late ones.</param>
public sealed record InstrumentFault(InstrumentFaultKind Kind, double Probability = 1, TimeSpan Delay = default)
{
    private const int DelayMsMax = 60_000;

    private static readonly string[] Names = ["noise", "truncate", "wrong-crc", "late", "split"];

    /// <summary>Reads all, as typed: <c>NAME[:MS][:PROB]</c>.</summary>
    /// <exception cref="ArgumentException">All that is wrong, one a line.</exception>
    public static IReadOnlyList<InstrumentFault> ParseAll(IReadOnlyList<string> texts)
    {
        var wrong = new List<string>();
        var faults = new List<InstrumentFault>();
        foreach (var text in texts)
        {
            if (Parse(text) is { } fault) faults.Add(fault);
            else wrong.Add($"--fault {text}: write noise[:PROB], truncate[:PROB], wrong-crc[:PROB], late:MS[:PROB] or split[:PROB], PROB 0 to 1, MS up to {DelayMsMax}");
        }

        return wrong.Count == 0 ? faults : throw new ArgumentException(string.Join(Environment.NewLine, wrong));
    }

    private static InstrumentFault? Parse(string text)
    {
        var words = new Queue<string>(text.Split(':'));
        var index = Array.IndexOf(Names, words.Dequeue());
        if (index < 0) return null;
        var fault = new InstrumentFault((InstrumentFaultKind)index);
        if (fault.Kind == InstrumentFaultKind.Late)
        {
            if (!words.TryDequeue(out var delay) || !int.TryParse(delay, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) || ms > DelayMsMax) return null;
            fault = fault with { Delay = TimeSpan.FromMilliseconds(ms) };
        }

        if (words.TryDequeue(out var share))
        {
            if (!double.TryParse(share, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var probability) || probability is < 0 or > 1) return null;
            fault = fault with { Probability = probability };
        }

        return words.Count == 0 ? fault : null;
    }
}
