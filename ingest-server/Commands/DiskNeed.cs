using System.Globalization;
using SmartPoles.IngestServer.Storage;

namespace SmartPoles.IngestServer.Commands;

/// <summary>How much disk a city needs, from its registry, a rate and the retention; what <c>check</c> prints.</summary>
internal static class DiskNeed
{
    /// <summary>
    /// Bytes of a reading in a day file. <c>benchmarks/micro -- duckdb</c> measures 2.2 to 3.2 for values that wander by 0.1 and 6.3 when batches
    /// are small; the larger is taken.
    /// </summary>
    internal const double BytesPerReading = 6.5;

    /// <summary>Bytes of a bucket, an estimate: before compression 70, of which the four values keep most of theirs.</summary>
    internal const double BytesPerBucket = 40;

    private const double QuantitiesPerDevice = 5;
    private const double SecondsPerDay = 86_400;

    internal static string Of(ServerSetup setup, double? readingsPerSecond)
    {
        var options = setup.Options;
        var devices = setup.Registry.Components.Sum(component => component.Devices.Count);
        var series = devices * QuantitiesPerDevice;
        var rate = readingsPerSecond ?? series / 60;
        var journal = $"journal at most {options.Journal.CapacityMiB / 1024.0:0.0} GiB";
        if (!options.Storage.InUse().Contains(StoreNames.DuckDb)) return $"disk: {journal}; {StoreNames.InfluxDb} has its own";
        var duck = options.Storage.DuckDb;
        var raw = rate * SecondsPerDay * duck.RawDays * BytesPerReading;
        double Buckets(int days, double perDay) => Math.Min(rate * SecondsPerDay, series * perDay) * days * BytesPerBucket;
        var rolled = Buckets(duck.MinuteDays, 1440) + Buckets(duck.QuarterDays, 96) + Buckets(duck.HourDays, 24);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"disk at {rate:0.#} readings/s of {devices} devices, {QuantitiesPerDevice} quantities each: readings of {duck.RawDays} days {Text(raw)}, buckets {Text(rolled)} (1 min {duck.MinuteDays} d, 15 min {duck.QuarterDays} d, 1 h {duck.HourDays} d), {journal}; reckoned with {BytesPerReading} B a reading, measured with benchmarks/micro, and {BytesPerBucket} B a bucket, estimated");
    }

    private static string Text(double bytes) => bytes < 1e9
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB") : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB");
}
