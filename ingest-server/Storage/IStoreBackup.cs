namespace SmartPoles.IngestServer.Storage;

/// <summary>A store whose files can be copied while it runs.</summary>
public interface IStoreBackup
{
    /// <summary>
    /// Copies the store into a folder. The copy holds at least all rows up to the position that it names, and opens as a store that goes on
    /// from there: rows beyond it that are in already are recognised.
    /// </summary>
    void Backup(string directory, CancellationToken stop);
}
