using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using SmartPoles.IngestServer.Storage.Influx;

namespace SmartPoles.IngestServer.Storage;

/// <summary>Finds all faults of a storage section at once, each with its path.</summary>
public sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var faults = new List<string>();
        CheckRanges(options, StorageOptions.Section, faults);
        if (options.BackoffMsMax < options.BackoffMsMin)
            faults.Add($"{StorageOptions.Section}:BackoffMsMax is {options.BackoffMsMax}, below BackoffMsMin {options.BackoffMsMin}");

        if (options.Stores.Distinct().Count() != options.Stores.Count) faults.Add($"{StorageOptions.Section}:Stores names a store twice");
        foreach (var store in options.InUse().Distinct()) CheckStore(options, store, faults);

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void CheckStore(StorageOptions options, string store, List<string> faults)
    {
        switch (store)
        {
            case StoreNames.DuckDb:
                CheckRanges(options.DuckDb, $"{StorageOptions.Section}:DuckDb", faults);
                break;
            case StoreNames.InfluxDb:
                CheckRanges(options.Influx, $"{StorageOptions.Section}:Influx", faults);
                CheckInflux(options.Influx, faults);
                break;
            default:
                faults.Add($"{StorageOptions.Section}:Store is \"{store}\"; known are \"duckdb\" and \"influxdb\"");
                break;
        }
    }

    private static void CheckInflux(InfluxOptions influx, List<string> faults)
    {
        const string Path = $"{StorageOptions.Section}:Influx";
        if (!Uri.TryCreate(influx.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            faults.Add($"{Path}:Url is \"{influx.Url}\"; an http or https address is needed");
        if (!BodyCompression.IsKnown(influx.Compression))
            faults.Add($"{Path}:Compression is \"{influx.Compression}\"; known are \"auto\", \"on\" and \"off\"");
        if (!InfluxFlavours.TryParse(influx.Flavour, out var flavour))
            faults.Add($"{Path}:Flavour is \"{influx.Flavour}\"; known are {InfluxFlavours.Known}");
        else if (flavour == InfluxFlavour.InfluxDb2)
        {
            if (influx.Org.Length == 0) faults.Add($"{Path}:Org is empty; influxdb2 needs it");
            if (influx.Bucket.Length == 0) faults.Add($"{Path}:Bucket is empty; influxdb2 needs it");
            if (influx.Token.Length == 0) faults.Add($"{Path}:Token is empty; influxdb2 needs it");
        }
        else if (influx.Database.Length == 0) faults.Add($"{Path}:Database is empty; {influx.Flavour} needs it");
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The server is not trimmed; option classes are kept whole.")]
    private static void CheckRanges(object options, string path, List<string> faults)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        faults.AddRange(results.Select(result => $"{path}:{string.Join(",", result.MemberNames)}: {result.ErrorMessage}"));
    }
}
