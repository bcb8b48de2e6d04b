namespace SmartPoles.Protocols.Journal;

/// <summary>
/// The few file operations a log needs, so that a test can fail the n-th of them or lose what was not flushed. Every method reports
/// trouble as an <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
/// </summary>
public interface IJournalFiles
{
    /// <summary>Makes the directory and its parents, for this user only (0700). No error if it is there.</summary>
    void CreateDirectory(string directory);

    /// <summary>Takes the directory for this process until disposed; an <see cref="IOException"/> if another one has it.</summary>
    IDisposable Lock(string directory);

    /// <summary>Names of all entries in the directory, in no order.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Makes an empty file for reading and writing (0600), in place of one that is there.</summary>
    IJournalFile Create(string path);

    /// <summary>Opens a file that is there.</summary>
    IJournalFile Open(string path, bool forWriting);

    /// <summary>Renames a file or directory, in place of a file that has the new name.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file.</summary>
    void Delete(string path);

    /// <summary>Makes created, renamed and deleted names of the directory durable.</summary>
    void SyncDirectory(string directory);
}

/// <summary>An open file. Offsets and lengths in bytes.</summary>
public interface IJournalFile : IDisposable
{
    /// <summary>Present length of the file.</summary>
    long Length { get; }

    /// <summary>Reads at an offset until the span is full or the file ends; returns how many bytes were read.</summary>
    int Read(Span<byte> destination, long offset);

    /// <summary>Writes the whole span at an offset.</summary>
    void Write(ReadOnlySpan<byte> source, long offset);

    /// <summary>Cuts or extends (with zeros) the file.</summary>
    void SetLength(long length);

    /// <summary>Makes content and length durable: returns only when the device has them.</summary>
    void Sync();
}
