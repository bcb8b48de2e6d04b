namespace SmartPoles.EdgeAgent.Status;

/// <summary>A loop that must move for the agent to count as working.</summary>
/// <param name="Name">For the log.</param>
/// <param name="LastProgressStamp">Monotonic stamp of its last step.</param>
/// <param name="Bound">Longest time a step may take when all is well or only the world outside is ill.</param>
public readonly record struct WatchedLoop(string Name, Func<long> LastProgressStamp, TimeSpan Bound);
