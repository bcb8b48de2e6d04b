using System.Globalization;

namespace SmartPoles.IngestServer.Storage.DuckDb.Rollups;

/// <summary>One rollup file: a step and a calendar month, UTC.</summary>
/// <param name="Step">Width of its buckets.</param>
/// <param name="Months">Months since the year 0.</param>
internal readonly record struct RollupMonth(RollupStep Step, int Months)
{
    public const string Pattern = "rollup-*.duckdb";

    private const string Prefix = "rollup-";
    private const string Suffix = ".duckdb";

    private static readonly DateOnly Epoch = new(1970, 1, 1);

    public static RollupMonth Of(RollupStep step, DayKey day)
    {
        var date = Epoch.AddDays(day.Number);
        return new RollupMonth(step, (date.Year * 12) + date.Month - 1);
    }

    public string FileName => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Step.Name}-{Months / 12:D4}-{(Months % 12) + 1:D2}{Suffix}");

    /// <summary>Its last day, as <see cref="DayKey.Number"/>.</summary>
    public int LastDay => new DateOnly(Months / 12, (Months % 12) + 1, 1).AddMonths(1).DayNumber - 1 - Epoch.DayNumber;

    public static bool TryParse(string fileName, out RollupMonth month)
    {
        foreach (var step in RollupStep.All)
        {
            var prefix = $"{Prefix}{step.Name}-";
            if (!fileName.StartsWith(prefix, StringComparison.Ordinal) || !fileName.EndsWith(Suffix, StringComparison.Ordinal)) continue;
            var text = fileName.AsSpan(prefix.Length, fileName.Length - prefix.Length - Suffix.Length);
            if (!DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) continue;
            month = new RollupMonth(step, (date.Year * 12) + date.Month - 1);
            return true;
        }

        month = default;
        return false;
    }
}
