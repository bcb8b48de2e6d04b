namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>Where readings are that were handed over to be kept.</summary>
public enum KeepOutcome
{
    /// <summary>On the disk: a power cut does not take them.</summary>
    OnDisk,

    /// <summary>In memory: on their way to the disk, or it refuses and they wait for it.</summary>
    InMemory,

    /// <summary>Nowhere, some of them at least: there was no room, and their numbers became gaps.</summary>
    Lost,
}
