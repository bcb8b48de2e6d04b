using System.Globalization;
using System.Text.Json;
using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.City;

/// <summary>
/// What a city costs this machine: loading, one minute of it, values on one core, and readings on one core as the fleet sends them (sampled,
/// numbered, encoded as Sparkplug DATA in MQTT packets). Times are of the processor, not of the wall.
/// </summary>
internal static class CityMeasure
{
    private const int Minutes = 10;
    private const long ValuesMin = 20_000_000;

    /// <summary>The load model's report of a device.</summary>
    private const int ReportQuantities = 3;

    /// <summary>Measures and tells; writes the same figures as JSON when a path is given.</summary>
    /// <exception cref="CityException">The city cannot be loaded.</exception>
    public static void Run(string folder, string? path, TimeProvider clock, TextWriter output)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (city, loadSeconds) = Timed(() => GeneratedCity.Load(folder));
        var cityBytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        var (living, startSeconds) = Timed(() => new LivingCity(city, clock, new WorldOptions { Start = WorldOptions.FrozenMoment }));
        var livingBytes = GC.GetTotalMemory(forceFullCollection: true) - before - cityBytes;
        var minuteSeconds = Timed(() => Live(living)).Seconds / Minutes;
        ReadAll(living);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var (values, valueSeconds) = Timed(() => ReadMany(living));
        var allocatedByValues = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var fleet = new FleetCost(living, ReportQuantities, clock);
        fleet.ReportAll();
        var reportAllocated = GC.GetAllocatedBytesForCurrentThread();
        var (readings, reportSeconds) = Timed(() => ReportMany(fleet));
        var figures = new (string Name, double Value)[]
        {
            ("load_s", loadSeconds),
            ("city_mb", cityBytes / 1e6),
            ("start_s", startSeconds),
            ("living_mb", livingBytes / 1e6),
            ("minute_s", minuteSeconds),
            ("values_per_core_s", values / valueSeconds),
            ("bytes_per_value", allocatedByValues / (double)values),
            ("readings_per_core_s", readings / reportSeconds),
            ("bytes_per_reading", (GC.GetAllocatedBytesForCurrentThread() - reportAllocated) / (double)readings),
        };
        foreach (var (name, value) in figures) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-20} {value:0.###}"));
        if (living.PipeTrouble is { } trouble) output.WriteLine(trouble);
        if (path is null) return;
        using var file = File.Create(path);
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        foreach (var (name, value) in figures) json.WriteNumber(name, Math.Round(value, 3));
        json.WriteEndObject();
    }

    private static bool Live(LivingCity living)
    {
        for (var minute = 1; minute <= Minutes; minute++) living.AdvanceTo(minute * 60);
        return true;
    }

    private static long ReadMany(LivingCity living)
    {
        var values = 0L;
        while (values < ValuesMin) values += ReadAll(living);
        return values;
    }

    private static long ReportMany(FleetCost fleet)
    {
        var readings = 0L;
        while (readings < ValuesMin) readings += fleet.ReportAll();
        return readings;
    }

    private static long ReadAll(LivingCity living)
    {
        Span<double> values = stackalloc double[CityQuantities.CountMax];
        var count = 0L;
        for (var component = 0; component < living.City.Components.Count; component++) count += living.ReadAt(component, Minutes * 60 - 10, values);
        return count;
    }

    private static (T Result, double Seconds) Timed<T>(Func<T> work)
    {
        var before = Environment.CpuUsage.TotalTime;
        var result = work();
        return (result, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
    }
}
