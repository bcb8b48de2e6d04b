using System.Globalization;

namespace SmartPoles.LoadRig.Edge;

/// <summary>The questions that a slave heard as a table, to see behind a figure.</summary>
internal static class QuestionTrace
{
    /// <param name="file">CSV.</param>
    /// <param name="questions">As they came.</param>
    /// <param name="origin">Stamp of time zero.</param>
    public static void Write(string file, IEnumerable<Question> questions, long origin) => File.WriteAllLines(
        file,
        questions.Select(question => string.Create(
            CultureInfo.InvariantCulture,
            $"{Pace.Milliseconds(question.HeardStamp - origin):0.0},{question.Unit},{question.Address},{question.Count},{Pace.Milliseconds(question.EndStamp - question.HeardStamp):0.0},{(question.IsAnswered ? 1 : 0)}"))
            .Prepend("heard_ms,unit,address,count,took_ms,answered"));
}
