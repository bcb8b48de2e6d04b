using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Backtest;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Journal;

namespace SmartPoles.IngestServer.Commands;

/// <summary>
/// A recording as the journal of a server of its own: each message goes through decoder and admission into a journal in a folder that is gone
/// afterwards, with the receive times and a tick for each second of the recording.
/// </summary>
internal sealed class RecordingSource : IEntrySource
{
    private const long TickMs = 1000;
    private const int PayloadBytesMax = 4 * 1024 * 1024;
    private const int JournalMiB = 65_536;

    private readonly DirectoryInfo _folder;
    private readonly JournalSource _journal;
    private readonly List<string> _notes;

    private RecordingSource(string name, DirectoryInfo folder, JournalSource journal, List<string> notes) =>
        (Name, _folder, _journal, _notes) = (name, folder, journal, notes);

    public string Name { get; }

    public bool IsExact => true;

    public long Length => _journal.Length;

    public long Progress => _journal.Progress;

    public IReadOnlyList<string> Notes => [.. _notes, .. _journal.Notes];

    /// <summary>Reads a recording through a server's way in; null with the reason.</summary>
    internal static async Task<(RecordingSource? Source, string Reason)> MakeAsync(string path, CityRegistry registry, TimeProvider time, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("smartpoles-backtest-");
        try
        {
            using var recording = ArchiveReader.Open(path);
            if (recording.Segments.Count == 0) throw new IOException("it holds no recording");
            var journal = Path.Combine(folder.FullName, "journal");
            var notes = await FillAsync(recording, registry, folder.FullName, journal, time, stop);
            if (JournalSource.TryOpen(journal, out var reason) is { } source) return (new RecordingSource($"recording {path}", folder, source, notes), "");
            folder.Delete(recursive: true);
            return (null, $"{path}: {reason}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            folder.Delete(recursive: true);
            return (null, $"{path}: {fault.Message}; name the folder that device-simulators record has written");
        }
        catch (OperationCanceledException)
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    public bool TryFill(EntryChunk chunk, CancellationToken stop) => _journal.TryFill(chunk, stop);

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task<List<string>> FillAsync(ArchiveReader recording, CityRegistry registry, string folder, string journalFolder, TimeProvider time, CancellationToken stop)
    {
        await using var journal = new ServerJournal(journalFolder, new JournalOptions { CapacityMiB = JournalMiB }, 0, time, NullLogger<ServerJournal>.Instance);
        await using var births = new BirthStore(Path.Combine(folder, "births.db"));
        var pipeline = new IngestPipeline(() => registry, new LedgerBook(), journal, new Quarantine(), new RebirthRequests(time), births, PayloadBytesMax);
        var player = new Player(pipeline, journal, stop);
        long damaged = 0, strange = 0;
        while (true)
        {
            var outcome = recording.TryRead(out var record);
            if (outcome == ReadOutcome.CaughtUp) break;
            if (outcome != ReadOutcome.Record) damaged += record.End - record.Position;
            else if (!await player.TakeAsync(record.Payload)) strange++;
        }

        await journal.WaitAsync(journal.EndPosition, stop);
        return player.NotesWith(damaged, strange);
    }

    /// <summary>Gives the messages to the inlets of their gateways, and ticks to the journal.</summary>
    private sealed class Player(IngestPipeline pipeline, ServerJournal journal, CancellationToken stop)
    {
        private readonly Dictionary<string, IGatewayInlet> _inlets = new(StringComparer.Ordinal);
        private readonly EntryWriter _ticks = new();
        private readonly TopicCache _topics = new();
        private long _beganUs;
        private long _tickMs;
        private long _messages;
        private long _refused;
        private long _foreign;

        internal async ValueTask<bool> TakeAsync(ReadOnlyMemory<byte> bytes)
        {
            stop.ThrowIfCancellationRequested();
            if (!TryLook(bytes, out var unixMs, out var gateway, out var isMessage)) return false;
            if (!isMessage) return true;
            await TickUntilAsync(unixMs);
            if (gateway is null)
            {
                _foreign++;
                return true;
            }

            if (!_inlets.TryGetValue(gateway, out var inlet))
            {
                inlet = await pipeline.ConnectAsync(new GatewayConnection(gateway, null, default, new Nobody()), stop);
                _inlets.Add(gateway, inlet);
            }

            await GiveAsync(inlet, bytes, unixMs);
            return true;
        }

        internal List<string> NotesWith(long damaged, long strange)
        {
            var notes = new List<string> { $"{_messages} messages of {_inlets.Count} gateways" };
            if (_refused > 0) notes.Add($"{_refused} messages were refused by decoder or admission, as the server would: not registered, or their births are not in the recording");
            if (_foreign > 0) notes.Add($"{_foreign} messages are no Sparkplug and were left out");
            if (damaged > 0) notes.Add($"{damaged} bytes of the recording are damaged");
            if (strange > 0) notes.Add($"{strange} entries of the recording are of a newer program");
            return notes;
        }

        // Distances are told by the monotonic clock alone: the other one jumps with the clock of the recording machine.
        private bool TryLook(ReadOnlyMemory<byte> bytes, out long unixMs, out string? gateway, out bool isMessage)
        {
            (unixMs, gateway, isMessage) = (0, null, false);
            if (!RecordedMessage.TryRead(bytes.Span, out var message)) return false;
            if (message.IsBegin || _beganUs == 0) _beganUs = message.UnixUs - message.OffsetNs / 1000;
            unixMs = (_beganUs + message.OffsetNs / 1000) / 1000;
            isMessage = message.IsMessage;
            if (isMessage && _topics.TryParse(message.Topic, out var topic)) gateway = topic.Node;
            return true;
        }

        private async ValueTask TickUntilAsync(long unixMs)
        {
            if (_tickMs == 0) _tickMs = unixMs;
            for (; _tickMs <= unixMs; _tickMs += TickMs)
            {
                while (!journal.TryAppend(_ticks.Tick(_tickMs))) await journal.NextChange.WaitAsync(stop);
            }
        }

        private async ValueTask GiveAsync(IGatewayInlet inlet, ReadOnlyMemory<byte> bytes, long unixMs)
        {
            while (true)
            {
                var changed = journal.NextChange;
                var verdict = Accept(inlet, bytes, unixMs);
                if (verdict == IntakeVerdict.Busy)
                {
                    await changed.WaitAsync(stop);
                    continue;
                }

                _messages++;
                if (verdict != IntakeVerdict.Acknowledge) _refused++;
                return;
            }
        }

        private static IntakeVerdict Accept(IGatewayInlet inlet, ReadOnlyMemory<byte> bytes, long unixMs)
        {
            RecordedMessage.TryRead(bytes.Span, out var message);
            return inlet.Accept(message.Topic, message.Payload, Math.Max(1, message.Qos), unixMs).Verdict;
        }
    }

    /// <summary>Nobody is asked for births: they are in the recording or they are not.</summary>
    private sealed class Nobody : IGatewayOutlet
    {
        public bool TrySend(string topic, ReadOnlySpan<byte> payload) => false;
    }
}
