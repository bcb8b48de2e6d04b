namespace SmartPoles.IngestServer.Storage;

/// <summary>A store that has work of its own beside taking rows: downsampling, deleting what is too old.</summary>
public interface IStoreUpkeep
{
    /// <summary>Runs until stopped; its own failures are logged and tried again.</summary>
    Task RunUpkeepAsync(CancellationToken stop);
}
