using System.Globalization;

namespace SmartPoles.Protocols.PipeNetwork.Inp;

/// <summary>Times as EPANET writes them: <c>1:30</c>, <c>0:05:30</c>, <c>1.5</c> (hours), <c>90 MIN</c>, <c>12 am</c>.</summary>
internal static class InpClock
{
    private const double SecondsMax = 100.0 * 366 * 86_400;

    /// <summary>Seconds; false when it is no time. <paramref name="unit"/> is empty, a unit of time, or AM or PM.</summary>
    public static bool TryParse(string text, string unit, out long seconds)
    {
        seconds = 0;
        if (!TryParts(text, out var value, out var hasParts)) return false;
        var factor = Factor(unit, hasParts);
        if (factor == 0) return false;
        if (IsHalfDay(unit))
        {
            if (value >= 13 * 3600.0) return false;
            if (value >= 12 * 3600.0) value -= 12 * 3600;
            if (unit.StartsWith("P", StringComparison.OrdinalIgnoreCase)) value += 12 * 3600;
        }
        else if (!hasParts)
        {
            value = value / 3600 * factor;
        }

        if (!(value >= 0 && value <= SecondsMax)) return false;
        seconds = (long)Math.Round(value, MidpointRounding.AwayFromZero);
        return true;
    }

    /// <summary>h:mm, or h:mm:ss when there are seconds.</summary>
    public static string Write(long seconds)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}");
        return seconds % 60 == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}:{seconds % 60:00}");
    }

    private static bool IsHalfDay(string unit) => unit.Equals("AM", StringComparison.OrdinalIgnoreCase) || unit.Equals("PM", StringComparison.OrdinalIgnoreCase);

    private static double Factor(string unit, bool hasParts)
    {
        if (unit.Length == 0 || IsHalfDay(unit)) return 3600;
        if (hasParts) return 0;
        var start = unit.ToUpperInvariant();
        if (start.StartsWith("SEC", StringComparison.Ordinal)) return 1;
        if (start.StartsWith("MIN", StringComparison.Ordinal)) return 60;
        if (start.StartsWith("HOU", StringComparison.Ordinal)) return 3600;
        return start.StartsWith("DAY", StringComparison.Ordinal) ? 86_400 : 0;
    }

    private static bool TryParts(string text, out double seconds, out bool hasParts)
    {
        seconds = 0;
        var parts = text.Split(':');
        hasParts = parts.Length > 1;
        if (parts.Length > 3) return false;
        double factor = 3600;
        foreach (var part in parts)
        {
            if (!double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return false;
            seconds += value * factor;
            factor /= 60;
        }

        return true;
    }
}
