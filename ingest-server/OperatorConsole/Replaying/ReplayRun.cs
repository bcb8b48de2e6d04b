using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Backtest;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.OperatorConsole.Maps;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.OperatorConsole.Replaying;

/// <summary>One pass through the journal, with kernel, book and live view of its own. Nothing of it reaches the server's: it only reads segment files.</summary>
/// <remarks>
/// <code>
///   segment files --> EntryChunk --> AlarmKernel --> AlarmBook (in memory) --> events
///                                '-> LiveView    --> LatestValues          --> events
/// </code>
/// </remarks>
internal sealed class ReplayRun : IDisposable
{
    /// <summary>64 MiB of alarms: some 100,000 with their history.</summary>
    private const int BookPagesMax = 16_384;

    private readonly JournalSource _source;
    private readonly AlarmKernel _kernel;
    private readonly LiveStream _stream;
    private readonly RegistryKeeper _places;
    private readonly LiveView _view;
    private readonly EntryChunk _chunk = new();
    private readonly List<AlarmTransition> _decided = [];
    private readonly List<LifeInput> _inputs = [];
    private int _at;

    /// <param name="source">The journal, at the place to begin.</param>
    /// <param name="kernel">With the rules that were in force there.</param>
    /// <param name="options">How alarms are grouped.</param>
    /// <param name="stream">Where events go.</param>
    /// <param name="places">Registry and places.</param>
    /// <param name="time">Clock of the map's cache.</param>
    internal ReplayRun(JournalSource source, AlarmKernel kernel, AlarmOptions options, LiveStream stream, RegistryKeeper places, TimeProvider time)
    {
        (_source, _kernel, _stream, _places) = (source, kernel, stream, places);
        Alarms = new AlarmBook(StateDatabase.InMemory(BookPagesMax), options, () => places.Topology);
        _view = new LiveView(Latest, new UnknownDevices(), stream);
        City = new CityWatch(() => places.Current, Latest, Alarms, time);
        Figures = new CityFigures(places, Latest, ledger: null, time, () => NowMs);
    }

    /// <summary>The newest values at the moment that is shown.</summary>
    internal LatestValues Latest { get; } = new();

    /// <summary>Alarms as they were told again. Its store goes with it, when the last who reads it has let go.</summary>
    internal AlarmBook Alarms { get; }

    /// <summary>The map at the moment that is shown.</summary>
    internal CityWatch City { get; }

    /// <summary>What is counted over the whole city at the moment that is shown.</summary>
    internal CityFigures Figures { get; }

    /// <summary>The city at a moment that it has reached, Unix ms.</summary>
    internal Moment At(long nowMs) => new(_places.Current, City, Latest, Alarms, nowMs);

    /// <summary>Receipt of the last entry that was taken, Unix ms; 0 before any.</summary>
    internal long NowMs { get; private set; }

    /// <summary>The journal has nothing more.</summary>
    internal bool IsAtEnd { get; private set; }

    /// <summary>What was missing or damaged.</summary>
    internal IReadOnlyList<string> Notes => _source.Notes;

    /// <summary>Takes entries that were received up to a time.</summary>
    /// <param name="untilMs">The time, Unix ms.</param>
    /// <param name="isTold">Whoever looks is told; without it only the state moves.</param>
    /// <param name="entriesMax">No more than these at a time.</param>
    /// <param name="stop">Stops the reading.</param>
    /// <returns>How many; fewer than the most when nothing more is due.</returns>
    /// <exception cref="IOException">The journal cannot be read.</exception>
    internal int Advance(long untilMs, bool isTold, int entriesMax, CancellationToken stop)
    {
        var count = 0;
        while (count < entriesMax)
        {
            if (_at == _chunk.Count && !Fill(stop)) break;
            var bytes = _chunk.Entry(_at, out var position);
            if (JournalEntry.Read(bytes, out var entry) == EntryStatus.Ok)
            {
                if (entry.ReceivedUnixMs > untilMs) break;
                Take(in entry, position, position + bytes.Length, isTold);
            }

            _at++;
            count++;
        }

        Commit(isTold);
        return count;
    }

    /// <summary>Tells what has changed since the last telling.</summary>
    internal void Tell() => _view.Tell();

    public void Dispose() => _source.Dispose();

    private bool Fill(CancellationToken stop)
    {
        _chunk.Begin(readers: 1);
        _at = 0;
        IsAtEnd = !_source.TryFill(_chunk, stop);
        return !IsAtEnd;
    }

    private void Take(in JournalEntry entry, long position, long end, bool isTold)
    {
        NowMs = Math.Max(NowMs, entry.ReceivedUnixMs);
        _view.Apply(in entry, isTold);
        _kernel.Apply(in entry, position, _decided);
        LifeInput.Add(_inputs, in entry, position, end, _decided);
        _decided.Clear();
    }

    private void Commit(bool isTold)
    {
        if (_inputs.Count == 0) return;
        var changes = Alarms.Apply(_inputs, _inputs[^1].End);
        _inputs.Clear();
        if (isTold && !changes.IsEmpty) AlarmEvents.Publish(changes, _stream);
    }
}
