using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Storage;
using SmartPoles.IngestServer.Storage.Influx;
using SmartPoles.LoadRig.Ingest;
using SmartPoles.Protocols.Journal;

namespace SmartPoles.LoadRig.Sink;

/// <summary>
/// What a database takes from our sink, out of a real journal, against what it takes of the very same requests posted plainly, as many at
/// once. Each round has an empty database for each.
/// </summary>
internal sealed class SinkRun(string store, CityPlan city, int rounds, string? parent, TimeProvider time, FigureSheet sheet) : IDisposable
{
    private const int CapacityMiB = 4096;
    private const string Grid = "371502001001001";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

    public void Dispose() => _http.Dispose();

    public async Task RunAsync(long readings, CancellationToken stop)
    {
        using var folder = new ScratchFolder(parent);
        await using var journal = new ServerJournal(
            folder["journal"], new JournalOptions { CapacityMiB = CapacityMiB }, positionFloor: 0, time, NullLogger<ServerJournal>.Instance);
        sheet.Tell($"journaling {readings} readings ...");
        await FillAsync(journal, readings, stop);

        using var recording = new RecordingHandler(time);
        using (var recorder = new HttpClient(recording, disposeHandler: false)) await StoreAsync(journal, folder["recorded"], new Uri("http://127.0.0.1:1"), recorder, stop);
        var writes = recording.Requests.Where(request => request.IsWrite).ToArray();
        var lines = writes.Sum(request => (long)request.Lines());
        sheet.Report("readings", readings, 0);
        sheet.Report("lines", lines, 0);
        sheet.Report("requests", writes.Length, 0);
        sheet.Report("requests_under_way", recording.UnderWayMost, 0);
        sheet.Results["gzip"] = writes[0].ContentEncoding == "gzip";

        var (ours, raw, cpus) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            raw.Add((await OnEmptyDatabaseAsync(url => PostAsync(recording, url, stop), stop)).TotalSeconds);
            var cpu = ProcessFigures.OwnCpu();
            ours.Add((await OnEmptyDatabaseAsync(url => StoreAsync(journal, folder[$"sink-{round}"], url, _http, stop), stop)).TotalSeconds);
            cpus.Add((ProcessFigures.OwnCpu() - cpu).TotalMicroseconds / readings);
            sheet.Tell($"  round {round + 1}: raw {raw[^1]:0.00} s, sink {ours[^1]:0.00} s");
        }

        sheet.Report("raw_readings_per_s", readings / Figures.Median(raw), 0);
        sheet.Report("sink_readings_per_s", readings / Figures.Median(ours), 0);
        sheet.Report("raw_lines_per_s", lines / Figures.Median(raw), 0);
        sheet.Report("sink_lines_per_s", lines / Figures.Median(ours), 0);
        sheet.Report("sink_ratio", Figures.Median(raw) / Figures.Median(ours), 3);
        sheet.Report("sink_cpu_us_per_reading", Figures.Median(cpus), 3);
    }

    private async Task FillAsync(ServerJournal journal, long readings, CancellationToken stop)
    {
        var hour = (long)TimeSpan.FromHours(1).TotalMilliseconds;
        var source = new EntrySource(city, seed: 1, time.GetUtcNow().ToUnixTimeMilliseconds() - hour, stepMs: 1000);
        for (long written = 0; written < readings; written += city.Readings)
        {
            var entry = source.Next().ToArray();
            while (journal.Append(entry, out _) is var outcome && outcome != AppendOutcome.Ok)
            {
                if (outcome != AppendOutcome.Busy) throw new RigException($"The journal refuses: {outcome}");
                await journal.WaitAsync(journal.EndPosition, stop);
            }
        }

        await journal.WaitAsync(journal.EndPosition, stop);
    }

    private async Task<TimeSpan> OnEmptyDatabaseAsync(Func<Uri, Task<TimeSpan>> run, CancellationToken stop)
    {
        using var folder = new ScratchFolder(parent);
        var (program, url) = await Database.StartAsync(store, folder, _http, time, stop);
        await using (program) return await run(url);
    }

    /// <summary>The recorded requests as they are, ready compressed where ours are: only the database works.</summary>
    private async Task<TimeSpan> PostAsync(RecordingHandler recording, Uri url, CancellationToken stop)
    {
        foreach (var request in recording.Requests.Where(request => !request.IsWrite)) await SendAsync(request, url, stop);
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            recording.Requests.Where(request => request.IsWrite),
            new ParallelOptions { MaxDegreeOfParallelism = recording.UnderWayMost, CancellationToken = stop },
            async (request, token) => await SendAsync(request, url, token));
        return Stopwatch.GetElapsedTime(began);
    }

    private async Task SendAsync(RecordedRequest request, Uri url, CancellationToken stop)
    {
        using var message = request.ToMessage(url);
        using var response = await _http.SendAsync(message, stop);
        if (!response.IsSuccessStatusCode) throw new RigException($"{store} answers {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(stop)}");
    }

    /// <summary>The whole sink: reader of the journal, batches, lines, requests. All is there, so nothing lingers for more.</summary>
    private async Task<TimeSpan> StoreAsync(ServerJournal journal, string folder, Uri url, HttpClient http, CancellationToken stop)
    {
        var options = new InfluxOptions { Url = url.ToString(), Flavour = store };
        await using var sink = new InfluxStore(folder, options, _ => Grid, http, time, NullLogger.Instance);
        var loop = new StorageLoop(
            sink, position => new RowFeed(new EntryFeed(journal.OpenReader(position ?? 0)), time), new StorageOptions { LingerMs = 0 }, time, seed: 1, NullLogger.Instance);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var began = Stopwatch.GetTimestamp();
        var running = loop.RunAsync(done.Token);
        while (loop.AppliedPosition < journal.EndPosition)
        {
            if (running.IsCompleted) await running;
            if (Stopwatch.GetElapsedTime(began) > Limit) throw new RigException($"{store} has not taken the journal after {Limit.TotalMinutes:0} min: {loop.LastError}");
            await Task.Delay(Look, time, stop);
        }

        var elapsed = Stopwatch.GetElapsedTime(began);
        await done.CancelAsync();
        await running;
        if (loop.RowsQuarantined > 0) throw new RigException($"{store} refused {loop.RowsQuarantined} readings");
        return elapsed;
    }
}
