using System.Globalization;

namespace SmartPoles.IngestServer.Notifications;

/// <summary>Who is on duty when; pure.</summary>
internal sealed class DutyRota(EscalationOptions options)
{
    private const int DayMinutes = 24 * 60;

    private readonly TimeSpan _offset = ParseOffset(options.UtcOffset) ?? TimeSpan.Zero;

    /// <summary>Calls for one alarm before the rota is through.</summary>
    internal int StepsMax(DateTimeOffset now) => OnDuty(now).Count * options.Rounds;

    /// <summary>Whom the call with a number (0, 1, ...) goes to: one after the other of those on duty; when nobody is, of all.</summary>
    internal DutyOptions At(int step, DateTimeOffset now)
    {
        var onDuty = OnDuty(now);
        return onDuty[step % onDuty.Count];
    }

    internal static TimeSpan? ParseOffset(string text)
    {
        if (text.Length != 6 || text[0] is not ('+' or '-')) return null;
        if (!TimeSpan.TryParseExact(text[1..], @"hh\:mm", CultureInfo.InvariantCulture, out var offset) || offset > TimeSpan.FromHours(14)) return null;
        return text[0] == '-' ? -offset : offset;
    }

    /// <summary>Minutes of the day from and to; null where the text is none.</summary>
    internal static (int From, int To)? ParseHours(string text) =>
        text.Split('-') is [var from, var to] && MinuteOf(from) is { } first && MinuteOf(to) is { } last && first != last ? (first, last) : null;

    private IReadOnlyList<DutyOptions> OnDuty(DateTimeOffset now)
    {
        var minute = (int)now.ToOffset(_offset).TimeOfDay.TotalMinutes;
        var onDuty = options.Rota.Where(duty => ParseHours(duty.Hours) is { } hours && IsWithin(minute, hours.From, hours.To)).ToArray();
        return onDuty.Length > 0 ? onDuty : options.Rota;
    }

    private static bool IsWithin(int minute, int from, int to) => from < to ? minute >= from && minute < to : minute >= from || minute < to;

    private static int? MinuteOf(string text)
    {
        if (text.Split(':') is not [{ Length: 2 } hour, { Length: 2 } minute]) return null;
        if (!int.TryParse(hour, NumberStyles.None, CultureInfo.InvariantCulture, out var hours) || !int.TryParse(minute, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)) return null;
        var sum = (hours * 60) + minutes;
        return minutes > 59 || sum > DayMinutes ? null : sum;
    }
}
