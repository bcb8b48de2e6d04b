using System.Globalization;

namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>Numbers, days and lists as text, the same in every country.</summary>
internal static class FieldText
{
    internal static string? Of(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);

    internal static string? Of(DateOnly? value) => value?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Reads a number; empty is none.</summary>
    internal static string? Number(string text, out double? value)
    {
        value = null;
        if (text.Length == 0) return null;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)) return "is no number; write it like 36.45";
        value = number;
        return null;
    }

    /// <summary>Reads a day; empty is none.</summary>
    internal static string? Day(string text, out DateOnly? value)
    {
        value = null;
        if (text.Length == 0) return null;
        if (!DateOnly.TryParseExact(text, ["yyyy-MM-dd", "yyyy/M/d", "yyyy.M.d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return "is no day; write it like 2026-05-18";
        value = day;
        return null;
    }

    internal static string? OrNull(string text) => text.Length == 0 ? null : text;

    /// <summary>A text that many rows have.</summary>
    internal static string? Shared(string text) => text.Length == 0 ? null : SharedText.Of(text);

    internal static string[] List(string text) => text.Split([' ', ';', ','], StringSplitOptions.RemoveEmptyEntries);

    internal static string? List(IReadOnlyList<string>? list) => list is { Count: > 0 } ? string.Join(' ', list) : null;
}
