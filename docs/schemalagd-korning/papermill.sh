#!/bin/sh
# Ett år som går fel stoppar inte de andra, och dess förra webbsida ligger kvar. Utskrift kommer bara då.
cd /srv/iop && . .venv/bin/activate && mkdir -p ut || exit 1
failed=0
for year in 2025; do
    said=$({ papermill --no-progress-bar notebooks/annual_followup.ipynb "ut/$year.ipynb" -p year "$year" &&
        jupyter nbconvert --to iop-html "ut/$year.ipynb"; } 2>&1) || { failed=1; echo "$said" >&2; }
done
exit $failed
