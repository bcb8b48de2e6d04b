namespace SmartPoles.LoadRig;

/// <summary>A folder on the disk that is measured, gone with its run.</summary>
internal sealed class ScratchFolder(string? parent) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(
        System.IO.Path.Combine(parent ?? System.IO.Path.GetTempPath(), $"smartpoles-rig-{Environment.ProcessId}-{System.IO.Path.GetRandomFileName()}"));

    public string Path => _folder.FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Bytes of all files below a part of it.</summary>
    public long BytesOf(string part)
    {
        var folder = new DirectoryInfo(this[part]);
        return folder.Exists ? folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : 0;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
