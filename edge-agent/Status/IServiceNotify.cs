namespace SmartPoles.EdgeAgent.Status;

/// <summary>What the agent tells the service manager that started it; sd_notify(3).</summary>
public interface IServiceNotify
{
    /// <summary>How often the service manager wants to hear that the agent works; null when it does not ask.</summary>
    TimeSpan? WatchdogInterval { get; }

    /// <summary>Start or reload is over.</summary>
    /// <param name="status">One line for <c>systemctl status</c>.</param>
    void Ready(string status);

    /// <summary>One line for <c>systemctl status</c>.</summary>
    void Status(string status);

    /// <summary>The agent works.</summary>
    void Pet();

    /// <summary>A reload begins; <see cref="Ready"/> ends it.</summary>
    void Reloading();

    /// <summary>The stop begins.</summary>
    void Stopping();
}
