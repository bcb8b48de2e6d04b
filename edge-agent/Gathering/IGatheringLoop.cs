namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>What gathers the readings of one bus: by asking its devices, or by listening to them.</summary>
public interface IGatheringLoop
{
    /// <summary>Name of the bus.</summary>
    string BusName { get; }

    /// <summary>How the bus and its devices fare. Thread-safe.</summary>
    BusStatus Status { get; }

    /// <summary>
    /// When the loop last decided something, as a stamp of its time provider; one that stands for long means that it is stuck. For the watchdog.
    /// </summary>
    long LastProgressStamp { get; }

    /// <summary>Runs until cancelled; ends without an exception then.</summary>
    /// <param name="quiet">So long it listens before its first question, if it asks any.</param>
    /// <param name="stop">Ends it.</param>
    Task RunAsync(TimeSpan quiet, CancellationToken stop);

    /// <summary>Reports everything of all devices, as often as this, for a time. Thread-safe.</summary>
    ReportRateOutcome SetReportRate(TimeSpan period, TimeSpan duration);

    /// <summary>The same for one device.</summary>
    ReportRateOutcome SetReportRate(string device, TimeSpan period, TimeSpan duration);
}
