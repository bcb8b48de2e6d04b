using System.Text.Json;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>Keeps book of when the scenes of a plan really began and ended, and writes it down. Thread-safe.</summary>
/// <param name="plan">What is played.</param>
/// <param name="path">File to write; null for none. It is written anew, whole, at each change of a scene.</param>
internal sealed class TruthBook(RunPlan plan, string? path)
{
    private readonly Lock _gate = new();
    private readonly (long? From, long? To)[] _times = new (long?, long?)[plan.Scenes.Count];
    private TruthRun _run = new(1, plan.Scenario.Name, plan.City, plan.Seed, 1, 0, null);

    internal void Begin(DateTimeOffset now, double speed)
    {
        lock (_gate)
        {
            _run = _run with { FromMs = now.ToUnixTimeMilliseconds(), Speed = speed };
            Write_NeedsLock();
        }
    }

    /// <summary>A step is about to be done: the first of its scene begins it, the first end ends it.</summary>
    internal void Book(PlannedStep step, DateTimeOffset now)
    {
        lock (_gate)
        {
            ref var times = ref _times[step.Scene];
            if (step.IsEnd ? times.To is not null : times.From is not null) return;
            if (step.IsEnd) times.To = now.ToUnixTimeMilliseconds();
            else times.From = now.ToUnixTimeMilliseconds();
            Write_NeedsLock();
        }
    }

    internal void End(DateTimeOffset now)
    {
        lock (_gate)
        {
            _run = _run with { ToMs = now.ToUnixTimeMilliseconds() };
            Write_NeedsLock();
        }
    }

    /// <summary>The run and its scenes as far as they are known.</summary>
    internal (TruthRun Run, IReadOnlyList<TruthScene> Scenes) Read()
    {
        lock (_gate) return (_run, Scenes_NeedsLock());
    }

    private TruthScene[] Scenes_NeedsLock() =>
    [
        .. plan.Scenes.Select((scene, index) => new TruthScene(
            scene.Id, scene.Kind, scene.What, scene.Place, scene.Subjects, _times[index].From, _times[index].To,
            (long)(scene.Within.TotalMilliseconds / _run.Speed), scene.Right, scene.Consequences)),
    ];

    // Whole and by renaming: a run that is killed leaves the truth up to its last change.
    private void Write_NeedsLock()
    {
        if (path is null) return;
        var fresh = path + ".new";
        using (var text = new StreamWriter(fresh))
        {
            text.Write(JsonSerializer.Serialize(_run, TruthJson.Options) + "\n");
            foreach (var scene in Scenes_NeedsLock()) text.Write(JsonSerializer.Serialize(scene, TruthJson.Options) + "\n");
        }

        File.Move(fresh, path, overwrite: true);
    }
}
