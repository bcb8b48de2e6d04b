using System.Diagnostics;

namespace SmartPoles.LoadRig.Edge;

/// <summary>The agent's native binary as a process of its own, watched through /proc.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly ChildProgram _program;

    private AgentProcess(ProcessStartInfo start)
    {
        StartedStamp = Pace.Now;
        _program = ChildProgram.Launch(start, StopLimit);
    }

    /// <summary>Just before the system was asked to start it.</summary>
    public long StartedStamp { get; }

    public string Output => _program.Output;

    public bool HasExited => _program.HasExited;

    public static AgentProcess Run(string binary, string configuration) => new(new ProcessStartInfo(binary, ["run", configuration]));

    /// <summary>Memory now, MB of 10^6 bytes.</summary>
    public double ResidentMb() => ProcessFigures.Resident(Pid()) / 1e6;

    /// <summary>The most it ever had.</summary>
    public double ResidentPeakMb() => ProcessFigures.ResidentPeak(Pid()) / 1e6;

    public int Threads() => ProcessFigures.Threads(Pid());

    /// <summary>Processor time so far, user and system, all threads.</summary>
    public TimeSpan Cpu() => ProcessFigures.Cpu(_program.Pid);

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    /// <summary>Of an agent that still runs: a dead one has no figures.</summary>
    private int Pid()
    {
        _program.ThrowIfEnded();
        return _program.Pid;
    }
}
