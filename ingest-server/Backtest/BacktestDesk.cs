namespace SmartPoles.IngestServer.Backtest;

/// <summary>Where a job of the desk stands.</summary>
internal enum JobState
{
    Running,
    Done,
    Cancelled,
    Failed,
}

/// <summary>One backtest that was asked for over the API.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Progress">Share of the source that was read, 0 to 1.</param>
/// <param name="StartedUnixMs">When it began.</param>
/// <param name="Trouble">Why it failed; null unless it did.</param>
/// <param name="Report">What it found; null until it is done.</param>
internal sealed record BacktestJob(string Id, JobState State, double Progress, long StartedUnixMs, string? Trouble, BacktestReport? Report);

/// <summary>Runs backtests beside the server's own work: one at a time, at half the pace, and keeps the last results.</summary>
public sealed class BacktestDesk(TimeProvider time) : IDisposable
{
    /// <summary>The share of its threads' time that a job works: the server must not feel it.</summary>
    private const double Share = 0.5;

    private const int KeptMax = 10;

    private readonly Lock _gate = new();
    private readonly List<Job> _jobs = [];
    private int _count;

    /// <summary>Starts a job; null while another one runs. The source is the job's from then on.</summary>
    internal BacktestJob? TryStart(BacktestOrder order, IEntrySource source)
    {
        lock (_gate)
        {
            if (_jobs.Exists(job => job.State == JobState.Running)) return null;
            if (_jobs.Count == KeptMax) _jobs.RemoveAt(0);
            var job = new Job($"{++_count}", order, source, time);
            _jobs.Add(job);
            job.Begin();
            return job.Look();
        }
    }

    internal BacktestJob? Find(string id)
    {
        lock (_gate) return _jobs.Find(job => job.Id == id)?.Look();
    }

    internal IReadOnlyList<BacktestJob> List()
    {
        lock (_gate) return [.. _jobs.Select(job => job.Look() with { Report = null })];
    }

    /// <summary>Asks a job to stop; false when there is no such job.</summary>
    internal bool Cancel(string id)
    {
        lock (_gate)
        {
            if (_jobs.Find(job => job.Id == id) is not { } job) return false;
            job.Stop();
            return true;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var job in _jobs) job.Stop();
        }
    }

    private sealed class Job(string id, BacktestOrder order, IEntrySource source, TimeProvider time)
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly long _started = time.GetUtcNow().ToUnixTimeMilliseconds();
        private volatile BacktestReport? _report;
        private volatile string? _trouble;
        private volatile JobState _state = JobState.Running;

        internal string Id => id;

        internal JobState State => _state;

        internal void Begin() => _ = Task.Run(Run);

        internal void Stop() => _stop.Cancel();

        internal BacktestJob Look() => new(
            id, _state, _state == JobState.Done ? 1 : Math.Round(Math.Clamp(source.Progress / Math.Max(1.0, source.Length), 0, 1), 3), _started, _trouble, _report);

        private void Run()
        {
            try
            {
                using (source) _report = BacktestRun.Run(order, source, new RunPace(time, Share), time, _stop.Token).Report;
                _state = JobState.Done;
            }
            catch (OperationCanceledException)
            {
                _state = JobState.Cancelled;
            }
            catch (Exception fault) when (fault is IOException or InvalidOperationException)
            {
                _trouble = fault.Message;
                _state = JobState.Failed;
            }
        }
    }
}
