using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.OperatorConsole.OpenData;

/// <summary>What anybody may have without a token. Nothing by default; each data set is switched on by itself.</summary>
public sealed record OpenDataOptions
{
    /// <summary>Attributes of components that may be public: none of who owns, maintains or reads them, and nothing of their hardware.</summary>
    private static readonly string[] Publishable = ["name", "kind", "grid", "zone", "circuit"];

    /// <summary>Publishes where components stand, as GeoJSON. Default false.</summary>
    public bool Components { get; init; }

    /// <summary>What is told of a component beside its code and place: name, kind, grid, zone, circuit. Default name and kind.</summary>
    public IReadOnlyList<string> ComponentAttributes { get; init; } = ["name", "kind"];

    /// <summary>Kinds of components that are published, class and subclass, four digits. Default empty: all.</summary>
    public IReadOnlyList<string> ComponentKinds { get; init; } = [];

    /// <summary>Quantities whose readings are published, a CSV a day, such as env/pm25. Default empty: none.</summary>
    public IReadOnlyList<string> DailyQuantities { get; init; } = [];

    /// <summary>Days back from yesterday that can be had, 1..366. Default 31: a month.</summary>
    public int DaysMax { get; init; } = 31;

    /// <summary>A day's file is made anew after so long, for what came late, minutes, 1..1440. Default 60.</summary>
    public int CacheMinutes { get; init; } = 60;

    /// <summary>Calls a minute from one network, 1..6000. Default 30: a page that shows a map and a chart.</summary>
    public int RequestsPerMinute { get; init; } = 30;

    /// <summary>Who publishes it, for the index. Default empty.</summary>
    public string Publisher { get; init; } = "";

    /// <summary>Under which licence, for the index, such as CC-BY-4.0. Default empty.</summary>
    public string License { get; init; } = "";

    /// <summary>Finds what is wrong in it.</summary>
    public void Check(string path, ICollection<string> faults)
    {
        foreach (var attribute in ComponentAttributes.Except(Publishable, StringComparer.Ordinal))
        {
            faults.Add($"{path}: OpenData.ComponentAttributes '{attribute}' is none that may be public: {string.Join(", ", Publishable)}");
        }

        foreach (var kind in ComponentKinds.Where(kind => kind.Length != 4 || !kind.All(char.IsAsciiDigit))) faults.Add($"{path}: OpenData.ComponentKinds '{kind}' must be class and subclass, four digits, such as 0118");
        foreach (var quantity in DailyQuantities.Where(quantity => !QuantityCatalogue.TryGet(quantity, out _))) faults.Add($"{path}: OpenData.DailyQuantities '{quantity}' is not in the catalogue, for example env/pm25");
        if (DaysMax is < 1 or > 366) faults.Add($"{path}: OpenData.DaysMax {DaysMax} is outside 1..366");
        if (CacheMinutes is < 1 or > 1440) faults.Add($"{path}: OpenData.CacheMinutes {CacheMinutes} is outside 1..1440");
        if (RequestsPerMinute is < 1 or > 6000) faults.Add($"{path}: OpenData.RequestsPerMinute {RequestsPerMinute} is outside 1..6000");
    }
}
