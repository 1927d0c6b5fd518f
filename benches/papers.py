"""Sets the same papers with pdfLaTeX and says how fast beside Wholetime.

Run by `cargo xtask bench papers`. Papers are short workforce profiles of practices of an invented England. Wholetime answers the
questions, draws the charts, sets and tags them; LaTeX gets the finished words and tables of the same papers (out of their HTML) and
sets those alone: no questions, no charts, no tags, run once, so that its contents and page numbers are not even right. A tool that is
not here is named, not guessed.
"""

import argparse
import html.parser
import os
import resource
import shutil
import statistics
import subprocess
import time

PRACTICES = 200
MONTHS = 13
LATEX = 20


def run(words, **more):
    """Seconds on the clock and of processor time that a command took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, **more)
    clock = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


SPECIAL = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
           "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "−": r"\textminus{}", "▲": "", "▼": "", "≈": r"$\approx$",
           "“": "``", "”": "''", "–": "--", "·": r"\textperiodcentered{}", "…": r"\ldots{}", "£": r"\pounds{}", "•": "", "≥": r"$\geq$"}


def written(text):
    return "".join(SPECIAL.get(letter, letter) for letter in text)


class Latex(html.parser.HTMLParser):
    """The words and tables of a paper as LaTeX."""

    def __init__(self):
        super().__init__()
        self.out, self.rows, self.hidden = [], None, 0

    def handle_starttag(self, tag, attributes):
        if tag in ("style", "svg", "nav", "title"):
            self.hidden += 1
        elif tag == "table":
            self.rows = []
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        elif tag in ("td", "th") and self.rows is not None:
            self.rows[-1].append("")
        elif tag in ("h1", "h2", "h3", "h4"):
            depth = {"h1": "section*", "h2": "section", "h3": "subsection", "h4": "subsubsection"}[tag]
            self.out.append("\n\\%s{" % depth)
        elif tag == "ul" or tag == "ol":
            self.out.append("\n\\begin{itemize}\n")
        elif tag == "li":
            self.out.append("\\item ")

    def handle_endtag(self, tag):
        if tag in ("style", "svg", "nav", "title"):
            self.hidden -= 1
        elif tag == "table":
            self.end_table()
        elif tag in ("h1", "h2", "h3", "h4"):
            self.out.append("}\n")
        elif tag == "ul" or tag == "ol":
            self.out.append("\\end{itemize}\n")
        elif tag in ("p", "li", "dd", "figcaption", "caption"):
            self.out.append("\n\n")

    def end_table(self):
        rows, self.rows = [row for row in self.rows if row], None
        if not rows:
            return
        n = max(map(len, rows))
        width = 0.92 / n
        columns = "".join("p{%.3f\\textwidth}" % width for _ in range(n))
        self.out.append("\n\\begin{longtable}{%s}\n\\hline\n" % columns)
        for index, row in enumerate(rows):
            self.out.append(" & ".join(row + [""] * (n - len(row))) + " \\\\\n")
            if index == 0:
                self.out.append("\\hline\n\\endhead\n")
        self.out.append("\\hline\n\\end{longtable}\n")

    def handle_data(self, text):
        if self.hidden or not text.strip():
            return
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += written(text)
        elif self.rows is None:
            self.out.append(written(text))


HEAD = r"""\documentclass[10pt,a4paper]{article}
\usepackage[utf8]{inputenc}
\usepackage{textcomp}
\usepackage[a4paper,margin=22mm]{geometry}
\usepackage{longtable}
\usepackage[hidelinks]{hyperref}
\sloppy
\begin{document}
"""


def latex(page):
    reader = Latex()
    reader.feed(page)
    return HEAD + "".join(reader.out) + "\n\\end{document}\n"


def main():
    read = argparse.ArgumentParser()
    read.add_argument("--binary", required=True)
    read.add_argument("--scratch", required=True)
    asked = read.parse_args()
    shutil.rmtree(asked.scratch, ignore_errors=True)
    os.makedirs(asked.scratch)
    place = lambda name: os.path.join(asked.scratch, name)
    base = [asked.binary, "--workspace", place("workspace")]
    run([asked.binary, "synthetic", "england", "--months", str(MONTHS), "--practices", str(PRACTICES), "--out", place("files")])
    run(base + ["import", place("files")])
    every = ["report", "profile", "--every", "practice", "--within", "ENG"]
    # The first question of a workspace works sums out and keeps them; they are there when papers are made.
    run(base + ["profile", "ENG"])
    lines = []

    def line(what, tool, papers, clock, work, ours):
        each = clock / papers
        lines.append(f"| {what} | {tool} | {papers / clock:.1f} | {1000 * work / papers:.0f} | {each / ours if ours else 1.0:.1f} |")
        return each

    clock, work = run(base + every + ["-o", place("pdf")])
    papers = len([name for name in os.listdir(place("pdf")) if name.endswith(".pdf")])
    ours = line("every practice, two threads; we aim at 20 a second", "Wholetime, PDF/UA-1 with charts", papers, clock, work, None)
    clock, work = run(base + every + ["-o", place("pdf")])
    line("the same again: nothing has changed", "Wholetime", papers, clock, work, ours)
    clock, work = run(base + ["--threads", "1"] + every + ["-o", place("pdf-1")])
    alone = line("every practice, one thread", "Wholetime, PDF/UA-1 with charts", papers, clock, work, ours)
    clock, work = run(base + every + ["--ending", "html", "-o", place("html")])
    line("every practice, two threads, as pages", "Wholetime, HTML", papers, clock, work, ours)

    if shutil.which("pdflatex"):
        os.makedirs(place("latex"))
        names = sorted(name for name in os.listdir(place("html")) if name.endswith(".html") and name != "index.html")[:LATEX]
        times = []
        for name in names:
            with open(os.path.join(place("html"), name), encoding="utf-8") as page:
                text = latex(page.read())
            with open(os.path.join(place("latex"), "paper.tex"), "w", encoding="utf-8") as file:
                file.write(text)
            words = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
            times.append(run(words, cwd=place("latex")))
        clock, work = statistics.median(t[0] for t in times), statistics.median(t[1] for t in times)
        version = subprocess.run(["pdflatex", "--version"], capture_output=True, text=True).stdout.splitlines()[0]
        line("one after another, words and tables alone", f"{version}, once", 1, clock, work, alone)
        line("the same with page numbers right", "pdfLaTeX, twice", 1, 2 * clock, 2 * work, alone)
    else:
        lines.append("| words and tables alone | pdfLaTeX: not here (texlive-latex-base) | | | |")

    print(f"Short workforce profiles of {papers} practices of an invented England of {PRACTICES} practices and {MONTHS} months, from the")
    print("questions to the file. LaTeX is given the finished words and tables and asks, draws and tags nothing. Ratios of LaTeX are")
    print("against Wholetime on one thread.\n")
    print("| what | tool | papers a second | ms of processor a paper | ours = 1 |\n|---|---|---|---|---|")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
