using System.Text;

namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>In which characters a table is written: UTF-8 with or without a mark, else GB 18030, as Chinese offices write theirs.</summary>
internal static class SourceText
{
    /// <summary>A reader of the text; null with the reason when the bytes are neither.</summary>
    internal static StreamReader? Open(byte[] bytes, out string? fault)
    {
        fault = null;
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return new StreamReader(new MemoryStream(bytes), new UTF8Encoding(), detectEncodingFromByteOrderMarks: true);
        var strict = CodePagesEncodingProvider.Instance.GetEncoding("gb18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;
        try
        {
            strict.GetCharCount(bytes);
            return new StreamReader(new MemoryStream(bytes), strict, detectEncodingFromByteOrderMarks: false);
        }
        catch (DecoderFallbackException trouble)
        {
            var line = 1 + bytes.AsSpan(0, Math.Clamp(trouble.Index, 0, bytes.Length)).Count((byte)'\n');
            fault = $"line {line}: neither UTF-8 nor GB 18030; save the table as UTF-8";
            return null;
        }
    }
}
