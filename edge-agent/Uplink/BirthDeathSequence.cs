using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Outbox;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>
/// bdSeq: one higher at every CONNECT, failed ones included, 255 then 0; kept over restarts, so that a delayed will of the session
/// before cannot kill the new one (Sparkplug 3.0, payloads-ndeath-bdseq).
/// </summary>
internal sealed class BirthDeathSequence(string path, ILogger logger)
{
    public const string FileName = "bdseq";

    private byte? _last = Load(path);

    public byte Next()
    {
        var next = _last is { } last ? (byte)(last + 1) : (byte)0;
        _last = next;
        try
        {
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(next.ToString(CultureInfo.InvariantCulture)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            logger.FileNotSaved(path, failure.Message);
        }

        return next;
    }

    private static byte? Load(string path)
    {
        try
        {
            return byte.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
