using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Writes what is heard on a line to a file, frame by frame; what was heard before a power cut of the laptop is in it.</summary>
internal sealed class SniffCapture : IAsyncDisposable
{
    private readonly string _path;
    private readonly StreamWriter _file;

    private SniffCapture(string path, StreamWriter file) => (_path, _file) = (path, file);

    /// <exception cref="CaptureFileException">The file cannot be made.</exception>
    public static SniffCapture Create(string path)
    {
        try
        {
            var file = new StreamWriter(path) { AutoFlush = true };
            file.WriteLine(BusCaptureLine.Head);
            return new SniffCapture(path, file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CaptureFileException($"--capture {path}: {failure.Message}", failure);
        }
    }

    /// <exception cref="CaptureFileException">The disk is full or fails.</exception>
    public void Add(Sniffed heard)
    {
        // What is no Modbus is kept, and passed over by who answers from the capture.
        var kind = heard.Kind switch
        {
            _ when heard.Other is not null => BusCaptureKind.Unknown,
            SniffedKind.Question => BusCaptureKind.Question,
            SniffedKind.Answer => BusCaptureKind.Answer,
            SniffedKind.Refusal => BusCaptureKind.Refusal,
            SniffedKind.Unknown => BusCaptureKind.Unknown,
            _ => BusCaptureKind.Noise,
        };
        try
        {
            _file.WriteLine(new BusCaptureLine(heard.At, heard.Gap, kind, heard.Bytes));
        }
        catch (IOException failure)
        {
            throw new CaptureFileException($"--capture {_path}: {failure.Message}", failure);
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}

/// <summary>A capture file cannot be written: not the bus's trouble.</summary>
internal sealed class CaptureFileException(string message, Exception cause) : Exception(message, cause);
