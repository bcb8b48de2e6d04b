using System.Globalization;
using System.Text;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Faults;

/// <summary>One fault as it is typed: <c>late:7:400:0.05@30s-60s</c>.</summary>
public static class FaultArgument
{
    private const string AnyUnit = "*";
    private const int DelayMsMax = 60_000;
    private const int UnitDigitsMax = 3;
    private const int MeterDigitsMax = 14;

    /// <summary>Reads all.</summary>
    /// <exception cref="ArgumentException">All that is wrong, one a line.</exception>
    public static IReadOnlyList<BusFault> ParseAll(IReadOnlyList<string> texts)
    {
        var wrong = new List<string>();
        var faults = new List<BusFault>();
        foreach (var text in texts)
        {
            if (TryParse(text, out var fault, out var reason)) faults.Add(fault!);
            else wrong.Add($"--fault {text}: {reason}");
        }

        return wrong.Count == 0 ? faults : throw new ArgumentException(string.Join(Environment.NewLine, wrong));
    }

    /// <summary>Reads one; false with the reason.</summary>
    public static bool TryParse(string text, out BusFault? fault, out string reason)
    {
        fault = null;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var words = new Queue<string>((at < 0 ? text : text[..at]).Split(':'));
        var name = words.Dequeue();
        if (FaultKindNames.Find(name) is not { } form)
        {
            reason = $"no such fault; there are {string.Join(", ", FaultKindNames.All.Select(known => known.Name))}";
            return false;
        }

        reason = $"write {form.Usage}";
        var read = new BusFault { Kind = form.Kind };
        if (form.HasUnit)
        {
            if (!words.TryDequeue(out var word)) return false;
            if (word != AnyUnit)
            {
                if (IsMeter(word)) read = read with { Meter = word.TrimStart('0') };
                else if (byte.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var unit)) read = read with { Unit = unit };
                else return Fail($"unit {word} is neither 1 to 247, nor {AnyUnit}, nor a meter's address of 4 to {MeterDigitsMax} digits", out reason);
            }
        }

        if (form.HasDelay)
        {
            if (!words.TryDequeue(out var word)) return false;
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) || ms > DelayMsMax) return Fail($"{word} is not 0 to {DelayMsMax} ms", out reason);
            read = read with { Delay = TimeSpan.FromMilliseconds(ms) };
        }

        if (form.HasCode)
        {
            if (!words.TryDequeue(out var word)) return false;
            if (!byte.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code is 0 or > 0x7F) return Fail($"{word} is no exception code, 1 to 127", out reason);
            read = read with { Code = (ModbusExceptionCode)code };
        }

        if (words.TryDequeue(out var share))
        {
            var ok = double.TryParse(share, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var probability) && probability is >= 0 and <= 1;
            if (!ok) return Fail($"probability {share} is not 0 to 1", out reason);
            read = read with { Probability = probability };
        }

        if (words.Count > 0) return false;
        if (at >= 0)
        {
            if (!TryTimes(text[(at + 1)..], out var from, out var until)) return Fail("write the times as @30s-60s, or @30s for ever after", out reason);
            read = read with { From = from, Until = until };
        }

        fault = read;
        return true;
    }

    /// <summary>A fault as it would be typed.</summary>
    public static string ToText(BusFault fault)
    {
        var form = fault.Kind.FormOf();
        var text = new StringBuilder(form.Name);
        if (form.HasUnit) text.Append(':').Append(fault.Unit?.ToString(CultureInfo.InvariantCulture) ?? MeterText(fault) ?? AnyUnit);
        if (form.HasDelay) text.Append(CultureInfo.InvariantCulture, $":{fault.Delay.TotalMilliseconds:0}");
        if (form.HasCode) text.Append(CultureInfo.InvariantCulture, $":{(int)fault.Code}");
        if (fault.Probability < 1) text.Append(CultureInfo.InvariantCulture, $":{fault.Probability}");
        if (fault.From > TimeSpan.Zero || fault.Until is not null) text.Append(CultureInfo.InvariantCulture, $"@{fault.From.TotalMilliseconds:0}ms");
        if (fault.Until is { } until) text.Append(CultureInfo.InvariantCulture, $"-{until.TotalMilliseconds:0}ms");
        return text.ToString();
    }

    private static bool IsMeter(string word) => word.Length is > UnitDigitsMax and <= MeterDigitsMax && word.All(char.IsAsciiDigit);

    // Long enough to be told from a unit when it is typed again.
    private static string? MeterText(BusFault fault) => fault.Meter?.PadLeft(UnitDigitsMax + 1, '0');

    private static bool TryTimes(string text, out TimeSpan from, out TimeSpan? until)
    {
        until = null;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (!Duration.TryParse(dash < 0 ? text : text[..dash], out from)) return false;
        if (dash < 0) return true;
        if (!Duration.TryParse(text[(dash + 1)..], out var end) || end <= from) return false;
        until = end;
        return true;
    }

    private static bool Fail(string why, out string reason)
    {
        reason = why;
        return false;
    }
}
