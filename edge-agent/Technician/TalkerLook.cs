using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Nmea0183;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>What one talker said while it was listened to.</summary>
internal sealed class TalkerHeard(Device device)
{
    /// <summary>Sentences of its own.</summary>
    public int Sentences { get; set; }

    /// <summary>Latest of each field, and the sentence it came from; null where none came.</summary>
    public (Reading Reading, string Sentence)?[] Fields { get; } = new (Reading, string)?[device.Fields.Count];

    /// <summary>How good the source of each field is: 0 is the best.</summary>
    public int[] Ranks { get; } = [.. device.Fields.Select(_ => int.MaxValue)];

    public bool IsComplete => Fields.All(said => said is not null);
}

/// <summary>What was said on one line.</summary>
/// <param name="Devices">By the talkers of the configuration.</param>
/// <param name="Others">Sentences that nobody of the configuration wants, by talker and formatter, with their number.</param>
/// <param name="Damaged">Lines that are no sentence or have a wrong checksum.</param>
/// <param name="NoiseBytes">Bytes that belong to no sentence.</param>
/// <param name="Elapsed">How long it was listened to.</param>
/// <param name="Trouble">Why the line cannot be listened to; null when it can.</param>
internal sealed record TalkerReport(
    IReadOnlyDictionary<Device, TalkerHeard> Devices, IReadOnlyDictionary<string, int> Others, long Damaged, long NoiseBytes, TimeSpan Elapsed, string? Trouble);

/// <summary>Listens to a line of talkers until all of them have said everything, or a set of values more than that is overdue.</summary>
internal sealed class TalkerLook(TimeProvider time)
{
    private static readonly TimeSpan LimitMin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LimitMax = TimeSpan.FromSeconds(60);
    private const double PeriodsToHear = 2.5;
    private const int OthersMax = 16;

    /// <summary>So long these are listened to at the most.</summary>
    public static TimeSpan LimitFor(IReadOnlyList<Device> devices)
    {
        var longest = PeriodsToHear * devices.Max(device => device.Period);
        return longest < LimitMin ? LimitMin : longest > LimitMax ? LimitMax : longest;
    }

    /// <summary>Listens.</summary>
    public async Task<TalkerReport> ListenAsync(ITap tap, IReadOnlyList<Device> devices, CancellationToken cancel)
    {
        var heard = devices.ToDictionary(device => device, device => new TalkerHeard(device));
        var others = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var splitter = new NmeaSplitter();
        var damaged = 0L;
        var began = time.GetTimestamp();
        string? trouble = null;
        using var limit = new CancellationTokenSource(LimitFor(devices), time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            await tap.OpenAsync(cancel).ConfigureAwait(false);
            while (!heard.Values.All(each => each.IsComplete))
            {
                var count = await tap.ReadAsync(splitter.Free, over.Token).ConfigureAwait(false);
                if (count == 0) throw new IOException("the other side has closed");
                splitter.Received(count);
                damaged += Split(splitter, heard, others);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // What was not said until now is not said.
        }
        catch (IOException failure)
        {
            trouble = failure.Message;
        }

        return new TalkerReport(heard, others, damaged, splitter.BytesSkipped, time.GetElapsedTime(began), trouble);
    }

    private long Split(NmeaSplitter splitter, Dictionary<Device, TalkerHeard> heard, SortedDictionary<string, int> others)
    {
        var damaged = 0L;
        while (splitter.Next(out var sentence) is var status && status != NmeaStatus.Incomplete)
        {
            if (status != NmeaStatus.Ok) damaged++;
            else if (!IsTaken(sentence, heard)) NoteOther(sentence, others);
        }

        return damaged;
    }

    private bool IsTaken(in NmeaSentence sentence, Dictionary<Device, TalkerHeard> heard)
    {
        if (!NmeaReport.TryOf(sentence, out var report)) return false;
        var talker = BusPeer.TalkerOf(sentence.Talker[0], sentence.Talker[1]);
        var unixMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var isTaken = false;
        foreach (var (device, said) in heard)
        {
            if (device.Peer.Means(talker) && Take(device, said, report, $"{talker}{report.Formatter}", unixMs))
            {
                said.Sentences++;
                isTaken = true;
            }
        }

        return isTaken;
    }

    private static bool Take(Device device, TalkerHeard said, in NmeaReport report, string name, long unixMs)
    {
        var isTaken = false;
        for (var index = 0; index < device.Fields.Count; index++)
        {
            var field = device.Fields[index];
            for (var rank = 0; rank < field.Sources.Count; rank++)
            {
                if (!report.TryDecode(field.Sources[rank], field, unixMs, out var reading)) continue;
                isTaken = true;
                if (rank > said.Ranks[index]) break;
                if (reading.Quality == Quality.NoValue && rank < field.Sources.Count - 1) continue;
                (said.Ranks[index], said.Fields[index]) = (rank, (reading, name));
                break;
            }
        }

        return isTaken;
    }

    private static void NoteOther(in NmeaSentence sentence, SortedDictionary<string, int> others)
    {
        var name = $"{(char)sentence.Talker[0]}{(char)sentence.Talker[1]}{System.Text.Encoding.ASCII.GetString(sentence.Formatter)}";
        if (others.ContainsKey(name) || others.Count < OthersMax) others[name] = others.GetValueOrDefault(name) + 1;
    }
}
