using System.Globalization;

namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>A UTC day, and so a file; one more file takes the readings whose time no clock can have meant.</summary>
/// <param name="Number">Days since 1970-01-01, or <see cref="int.MinValue"/> for the undated.</param>
internal readonly record struct DayKey(int Number)
{
    /// <summary>Readings outside 2000..2100: kept, but not as a day file for each date that a broken clock invents.</summary>
    public static readonly DayKey Undated = new(int.MinValue);

    /// <summary>Length of a day, ms.</summary>
    public const long DayMs = 86_400_000;

    public const string Pattern = "readings-*.duckdb";
    private const string Prefix = "readings-";
    private const string Suffix = ".duckdb";
    private const string UndatedName = Prefix + "undated" + Suffix;

    private static readonly DateOnly Epoch = new(1970, 1, 1);
    private static readonly int First = new DateOnly(2000, 1, 1).DayNumber - Epoch.DayNumber;
    private static readonly int Last = new DateOnly(2100, 12, 31).DayNumber - Epoch.DayNumber;

    public static DayKey Of(long unixMs)
    {
        var day = Math.DivRem(unixMs, DayMs, out var rest);
        if (rest < 0) day--;
        return day < First || day > Last ? Undated : new DayKey((int)day);
    }

    public bool IsDated => this != Undated;

    /// <summary>Midnight at its beginning; only of a dated one.</summary>
    public long FirstUnixMs => Number * DayMs;

    public string FileName => this == Undated ? UndatedName
        : string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Epoch.AddDays(Number):yyyy-MM-dd}{Suffix}");

    public static bool TryParse(string fileName, out DayKey day)
    {
        day = Undated;
        if (fileName == UndatedName) return true;
        if (!fileName.StartsWith(Prefix, StringComparison.Ordinal) || !fileName.EndsWith(Suffix, StringComparison.Ordinal)) return false;
        var text = fileName.AsSpan(Prefix.Length, fileName.Length - Prefix.Length - Suffix.Length);
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return false;
        day = new DayKey(date.DayNumber - Epoch.DayNumber);
        return true;
    }

    /// <summary>True when readings of [from, to) can lie in this file.</summary>
    public bool Overlaps(long fromUnixMs, long toUnixMs) => this == Undated
        ? fromUnixMs < First * DayMs || toUnixMs > (Last + 1) * DayMs
        : fromUnixMs < (Number + 1) * DayMs && toUnixMs > Number * DayMs;
}
