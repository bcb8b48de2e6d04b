using System.Diagnostics;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.OperatorConsole;
using SmartPoles.IngestServer.OperatorConsole.Maps;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Exchange;
using SmartPoles.IngestServer.Registry.Pipes;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.LoadRig.Registry;

/// <summary>Loads a city's registry as the server does, lets its series speak once, and searches in it.</summary>
internal static class RegistryRun
{
    private const int SearchesOfAKind = 500;
    private const int PageRows = 100;

    internal static void Run(string file, int series, FigureSheet sheet)
    {
        var before = Collected();
        var began = Stopwatch.GetTimestamp();
        var faults = new List<string>();
        var registry = RegistryFile.Load(file, faults) ?? throw new RigException(string.Join("; ", faults));
        sheet.Report("read_s", Stopwatch.GetElapsedTime(began).TotalSeconds);
        var topology = new CityTopology(registry);
        sheet.Report("topology_s", Stopwatch.GetElapsedTime(began).TotalSeconds - sheet["read_s"]);
        var map = new CityMap(registry);
        var latest = new LatestValues();
        var spoken = Speak(registry, latest, series);
        sheet.Report("load_s", Stopwatch.GetElapsedTime(began).TotalSeconds);
        sheet.Report("load_mb", (Collected() - before) / 1e6, 0);
        sheet.Report("components", registry.Components.Count, 0);
        sheet.Report("series", spoken, 0);

        Search(registry, map, sheet);
        began = Stopwatch.GetTimestamp();
        var coverage = PipeCoverage.Of(topology, registry.Cells, code => registry.TryGetDevice(code, out _));
        sheet.Report("coverage_s", Stopwatch.GetElapsedTime(began).TotalSeconds, 3);
        foreach (var network in coverage.Networks) sheet.Report($"coverage_{network.Network}", network.LengthShare, 3);

        using var table = new MemoryStream();
        began = Stopwatch.GetTimestamp();
        RegistryExport.WriteCsv(registry, "components", table);
        sheet.Report("export_s", Stopwatch.GetElapsedTime(began).TotalSeconds);
        began = Stopwatch.GetTimestamp();
        var reading = RegistryImport.Read(registry.Document, [new ImportFile("components.csv", table.ToArray())], new ImportTerms(), new DateOnly(2026, 12, 1));
        sheet.Report("import_s", Stopwatch.GetElapsedTime(began).TotalSeconds);
        if (reading.Difference is not { IsEmpty: true }) throw new RigException("an import of the export must change nothing");
        GC.KeepAlive(latest);
        GC.KeepAlive(topology);
    }

    private static int Speak(CityRegistry registry, LatestValues latest, int series)
    {
        var writer = new EntryWriter();
        var message = new DecodedMessage();
        var quantities = QuantityCatalogue.All.Select(info => info.Quantity).ToArray();
        var devices = registry.Components.SelectMany(row => row.Devices.Select(device => (row.Gateway, device))).ToArray();
        var spoken = 0;
        for (var index = 0; index < devices.Length; index++)
        {
            var until = (int)((long)series * (index + 1) / devices.Length);
            message.Reset(MessageKind.Data, devices[index].Gateway, devices[index].device, 1);
            for (var quantity = 0; spoken < until; quantity++, spoken++) message.Readings.Add(new DecodedReading(new Reading(quantities[quantity % quantities.Length], 1, quantity, Quality.Good), false));
            JournalEntry.Read(writer.Message(message), out var entry);
            latest.DeviceOf(entry.Device).Take(entry.Rows, out _);
        }

        return spoken;
    }

    private static void Search(CityRegistry registry, CityMap map, FigureSheet sheet)
    {
        var search = new ComponentSearch(registry, map);
        var dice = new Random(7);
        ComponentRow Any() => registry.Components[dice.Next(registry.Components.Count)];
        (string Name, Func<ComponentQuery> Make)[] kinds =
        [
            ("code", () => new ComponentQuery { Code = Any().Code[..dice.Next(6, 17)] }),
            ("cell", () => new ComponentQuery { Cell = Any().Grid }),
            ("kind", () => new ComponentQuery { Kind = Any().Code[6..10], Cursor = Any().Code }),
            ("zone", () => new ComponentQuery { Zone = Any().Zone, Kind = Any().Code[6..10] }),
            ("box", () =>
            {
                var (row, side) = (Any(), dice.NextDouble() * 0.02);
                return new ComponentQuery { Box = new GeoBox(row.Longitude, row.Latitude, row.Longitude + side, row.Latitude + side) };
            }),
        ];
        var all = new List<double>();
        foreach (var (name, make) in kinds)
        {
            search.Find(make() with { Limit = PageRows });
            var times = new List<double>();
            for (var count = 0; count < SearchesOfAKind; count++)
            {
                var query = make() with { Limit = PageRows };
                var began = Stopwatch.GetTimestamp();
                search.Find(query);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            times.Sort();
            all.AddRange(times);
            sheet.Report($"search_{name}_ms", times[times.Count * 99 / 100], 3);
        }

        all.Sort();
        sheet.Report("search_ms", all[all.Count * 99 / 100], 3);
        var scan = Stopwatch.GetTimestamp();
        search.Find(new ComponentQuery { Text = "nothing that anything is called" });
        sheet.Report("search_text_ms", Stopwatch.GetElapsedTime(scan).TotalMilliseconds);
    }

    private static long Collected()
    {
        System.Runtime.GCSettings.LargeObjectHeapCompactionMode = System.Runtime.GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
